/** The domain verification files: kept in the database, and written to every node's folder at every start. */

import type { Context } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { VerificationFile } from '../../../shared/setup-report';
import { errorName, RequestError } from '../../errors';
import type { ActivityLog } from '../../records/activity-log';
import { columnsOf } from '../../store/rows';
import { contentOf, inspect, place, removePlaced } from './folder';

const MAX_FILES = 20; // a company proves a domain with one

/** How long a removed file is kept in the database: a node that was down for less still removes its own copy. */
const REMOVAL_KEPT_MS = 30 * 24 * 60 * 60_000;

export type FileProblem = 'FILE_NAME' | 'FILE_CONTENT' | 'FILE_EXISTS' | 'TOO_MANY_FILES';

export class VerificationFiles {
  constructor(private readonly app: Application) {}

  /** Makes this node's folder match the database. Never throws, because NocoBase's start waits for it. */
  async sync(): Promise<void> {
    try {
      const files = await this.model.findAll();
      for (const file of files) {
        await this.updateFolder(file);
      }
      const oldest = new Date(Date.now() - REMOVAL_KEPT_MS);
      if (files.some((file) => (file.get('removedAt') ?? oldest) < oldest)) {
        await this.model.destroy({ where: { removedAt: { [Op.lt]: oldest } } });
      }
    } catch (error) {
      const name = errorName(error);
      this.app.logger.warn('WeCom verification files could not be placed', { error: name });
    }
  }

  /** All files, and how this node serves them. */
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

  /** Names of the files that have not been removed. */
  async names(): Promise<string[]> {
    const files = await this.model.findAll({ where: { removedAt: null }, order: [['name', 'ASC']] });
    return files
      .map((file) => columnsOf('wecomVerificationFiles', file).name)
      .filter((name) => contentOf(name) !== undefined);
  }

  /** @returns why the file was not added; undefined if it was */
  async add(name: string | undefined, content: string | undefined): Promise<FileProblem | undefined> {
    const expected = contentOf(name);
    if (expected === undefined) {
      return 'FILE_NAME';
    }
    if (content?.trim() !== expected) {
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
      await this.updateFolder(file);
      return undefined;
    } catch (error) {
      if ((error as Error).name === 'SequelizeUniqueConstraintError') {
        return 'FILE_EXISTS'; // added concurrently, or differs only in case
      }
      throw error;
    }
  }

  /** @returns whether there was such a file */
  async remove(name: string | undefined): Promise<boolean> {
    const files = contentOf(name) ? await this.model.findAll({ where: { removedAt: null } }) : [];
    const file = files.find((candidate) => candidate.get('name') === name);
    if (file) {
      await this.updateFolder(await file.update({ removedAt: new Date() }));
    }
    return file !== undefined;
  }

  /** Places or deletes one file in this node's folder. */
  private async updateFolder(file: Model): Promise<void> {
    const name = columnsOf('wecomVerificationFiles', file).name;
    const removedAt = columnsOf('wecomVerificationFiles', file).removedAt;
    if (!this.ownsRoot) {
      return;
    }
    if (removedAt) {
      await removePlaced(name, removedAt);
      return;
    }
    const placement = await place(name);
    if (placement !== 'placed') {
      this.app.logger.warn('WeCom verification file is not served', { name, placement });
    }
  }

  /** All sub-apps share one folder, and a sub-app must not prove the domain. */
  private get ownsRoot(): boolean {
    return this.app.name === 'main';
  }

  private get model() {
    return this.app.db.getCollection('wecomVerificationFiles').model;
  }
}

export interface FileServices {
  files: VerificationFiles;
  /** Tells the other nodes that the files have changed. */
  announceFiles: () => Promise<void>;
  activities: ActivityLog;
}

export function listVerificationFiles(_: Context, { files }: FileServices): Promise<VerificationFile[]> {
  return files.list();
}

/** @returns all files; @throws RequestError 400 with a {@link FileProblem} */
export async function addVerificationFile(
  ctx: Context,
  { files, announceFiles, activities }: FileServices,
  { name, content }: { name?: string; content?: string },
): Promise<VerificationFile[]> {
  const problem = await files.add(name, content);
  if (problem) {
    throw new RequestError(400, problem);
  }
  const actorId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom verification file added', { name, adminId: actorId });
  activities.record({ activity: 'file-added', authenticator: '', actorId, file: name });
  await announceFiles();
  return files.list();
}

/** @returns the remaining files */
export async function removeVerificationFile(
  ctx: Context,
  { files, announceFiles, activities }: FileServices,
  { name }: { name?: string },
): Promise<VerificationFile[]> {
  if (await files.remove(name)) {
    const actorId: number = ctx.state.currentUser.id;
    ctx.logger.info('WeCom verification file removed', { name, adminId: actorId });
    activities.record({ activity: 'file-removed', authenticator: '', actorId, file: name });
  }
  await announceFiles();
  return files.list();
}
