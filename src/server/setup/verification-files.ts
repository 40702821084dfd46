/** The domain verification files: kept in the database, placed on every node at every start. */
import type { Context, Next } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { VerificationFile } from '../../shared/setup-report';
import { type DomainFile, isFileContent, isFileName, place, takeAway } from './verification-folder';

const MAX_FILES = 20; // a company proves a domain with one

/** How long nodes that were down may take to notice a removal. */
const REMEMBERED_MS = 30 * 24 * 60 * 60_000;

export type FileProblem = 'FILE_NAME' | 'FILE_CONTENT' | 'FILE_EXISTS' | 'TOO_MANY_FILES';

export class VerificationFiles {
  constructor(private readonly app: Application) {}

  /** Makes this node's folder what the database says. */
  async sync(): Promise<void> {
    const files = await this.model.findAll();
    await this.model.destroy({ where: { removedAt: { [Op.lt]: new Date(Date.now() - REMEMBERED_MS) } } });
    for (const file of files) {
      if (file.get('removedAt')) {
        await takeAway(contentOf(file));
        continue;
      }
      const placement = await place(contentOf(file));
      if (placement !== 'placed') {
        this.app.logger.warn('WeCom verification file is not served', { name: file.get('name'), placement });
      }
    }
  }

  /** As this node has them. */
  async list(): Promise<VerificationFile[]> {
    const files = await this.current();
    return Promise.all(files.map(async (file) => ({ ...file, placement: await place(file) })));
  }

  /** Those that have not been removed. */
  async current(): Promise<DomainFile[]> {
    const files = await this.model.findAll({ where: { removedAt: null }, order: [['name', 'ASC']] });
    return files.map(contentOf);
  }

  /** @returns what is wrong with it; undefined when it has been added */
  async add(name: unknown, content: unknown): Promise<FileProblem | undefined> {
    const word = typeof content === 'string' ? content.trim() : content; // editors end files with a new line
    if (!isFileName(name)) {
      return 'FILE_NAME';
    }
    if (!isFileContent(word)) {
      return 'FILE_CONTENT';
    }
    const files = await this.current();
    if (files.some((file) => file.name === name)) {
      return 'FILE_EXISTS';
    }
    if (files.length >= MAX_FILES) {
      return 'TOO_MANY_FILES';
    }
    const removed = await this.model.findOne({ where: { name } });
    await (removed ? removed.update({ content: word, removedAt: null }) : this.model.create({ name, content: word }));
    return undefined;
  }

  async remove(name: unknown): Promise<void> {
    const file = isFileName(name) && (await this.model.findOne({ where: { name, removedAt: null } }));
    if (file) {
      await file.update({ removedAt: new Date() });
      await takeAway(contentOf(file));
    }
  }

  private get model() {
    return this.app.db.getCollection('wecomVerificationFiles').model;
  }
}

/** @param announce tells the other nodes that something has changed */
export function verificationFileActions(files: VerificationFiles, announce: () => Promise<void>) {
  return {
    async listVerificationFiles(ctx: Context, next: Next) {
      ctx.body = await files.list();
      await next();
    },
    async addVerificationFile(ctx: Context, next: Next) {
      const { name, content } = ctx.action.params.values ?? {};
      const problem = await files.add(name, content);
      if (problem) {
        ctx.throw(400, problem, { code: problem });
      }
      ctx.logger.info('WeCom verification file added', { name });
      await announce();
      ctx.body = await files.list();
      await next();
    },
    async removeVerificationFile(ctx: Context, next: Next) {
      await files.remove(ctx.action.params.values?.name);
      await announce();
      ctx.body = await files.list();
      await next();
    },
  };
}

function contentOf(file: Model): DomainFile {
  return { name: file.get('name') as string, content: file.get('content') as string };
}
