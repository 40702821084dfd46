/** The domain verification files: kept in the database, placed on every node at every start. */
import type { Context, Next } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { VerificationFile } from '../../../shared/setup-report';
import { contentOf, inspect, place, takeAway } from './folder';

const MAX_FILES = 20; // a company proves a domain with one

/** How long nodes that were down may take to notice a removal. */
const REMEMBERED_MS = 30 * 24 * 60 * 60_000;

export type FileProblem = 'FILE_NAME' | 'FILE_CONTENT' | 'FILE_EXISTS' | 'TOO_MANY_FILES';

export class VerificationFiles {
  constructor(private readonly app: Application) {}

  /** Makes this node's folder what the database says. Never throws: a start of NocoBase waits for it. */
  async sync(): Promise<void> {
    try {
      const files = await this.model.findAll();
      for (const file of files) {
        await this.settle(file);
      }
      const forgotten = new Date(Date.now() - REMEMBERED_MS);
      if (files.some((file) => (file.get('removedAt') ?? forgotten) < forgotten)) {
        await this.model.destroy({ where: { removedAt: { [Op.lt]: forgotten } } });
      }
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.app.logger.warn('WeCom verification files could not be placed', { error: name });
    }
  }

  /** As this node has them. */
  async list(): Promise<VerificationFile[]> {
    const names = await this.names();
    return Promise.all(
      names.map(async (name) => ({
        name,
        content: contentOf(name) ?? '',
        placement: this.ownsRoot ? await inspect(name) : ('elsewhere' as const),
      })),
    );
  }

  /** Those that have not been removed. */
  async names(): Promise<string[]> {
    const files = await this.model.findAll({ where: { removedAt: null }, order: [['name', 'ASC']] });
    return files.map((file) => file.get('name') as string).filter((name) => contentOf(name) !== undefined);
  }

  /** @returns what is wrong with it; undefined when it has been added */
  async add(name: unknown, content: unknown): Promise<FileProblem | undefined> {
    const word = contentOf(name);
    if (word === undefined) {
      return 'FILE_NAME';
    }
    if (typeof content !== 'string' || content.trim() !== word) {
      return 'FILE_CONTENT'; // editors may end files with a new line
    }
    const files = await this.model.findAll();
    const known = files.find((file) => file.get('name') === name);
    if (known && !known.get('removedAt')) {
      return 'FILE_EXISTS';
    }
    if (files.filter((file) => !file.get('removedAt')).length >= MAX_FILES) {
      return 'TOO_MANY_FILES';
    }
    try {
      const file = known ? await known.update({ removedAt: null }) : await this.model.create({ name });
      await this.settle(file);
      return undefined;
    } catch (error) {
      if ((error as Error).name === 'SequelizeUniqueConstraintError') {
        return 'FILE_EXISTS'; // by somebody else at the same moment, or but for its case
      }
      throw error;
    }
  }

  /** @returns whether there was one */
  async remove(name: unknown): Promise<boolean> {
    const files = contentOf(name) ? await this.model.findAll({ where: { removedAt: null } }) : [];
    const file = files.find((candidate) => candidate.get('name') === name);
    if (file) {
      await this.settle(await file.update({ removedAt: new Date() }));
    }
    return file !== undefined;
  }

  private async settle(file: Model): Promise<void> {
    const name = file.get('name') as string;
    const removedAt = file.get('removedAt') as Date | null | undefined;
    if (!this.ownsRoot) {
      return;
    }
    if (removedAt) {
      await takeAway(name, removedAt);
      return;
    }
    const placement = await place(name);
    if (placement !== 'placed') {
      this.app.logger.warn('WeCom verification file is not served', { name, placement });
    }
  }

  /** All apps of a NocoBase share one folder, and the domain is not a sub-app's to prove. */
  private get ownsRoot(): boolean {
    return this.app.name === 'main';
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
      ctx.logger.info('WeCom verification file added', { name, adminId: ctx.state.currentUser.id });
      await announce();
      ctx.body = await files.list();
      await next();
    },
    async removeVerificationFile(ctx: Context, next: Next) {
      const { name } = ctx.action.params.values ?? {};
      if (await files.remove(name)) {
        ctx.logger.info('WeCom verification file removed', { name, adminId: ctx.state.currentUser.id });
      }
      await announce();
      ctx.body = await files.list();
      await next();
    },
  };
}
