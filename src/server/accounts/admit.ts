/** From a WeCom person to a NocoBase user: find, link or create. */
import { type Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { SignInErrorCode } from '../../shared/sign-in-error';
import type { Identity } from './identity';
import { normalizePhone, phonePattern } from './phone';

const LOCK_TTL_MS = 15_000;
const MAX_WAIT_MS = 8_000; // then the person is told to try again
const MAX_ATTEMPTS = 3;

/**
 * Worth another look: somebody took the phone, the mail or the user meanwhile (unique), the database was busy
 * (SQLite), or chose us to break a deadlock (PostgreSQL, MySQL, MariaDB).
 */
const PASSING_ERRORS = new Set(['SequelizeUniqueConstraintError', 'SequelizeTimeoutError']);
const PASSING_CODES = new Set(['40P01', '40001', 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']);

/** SQLite deadlocks when two transactions begin by reading; other databases ignore the type. */
const WRITING = { type: Transaction.TYPES.IMMEDIATE };

export interface Person {
  name: string;
  phone?: string;
  email?: string;
}

export interface Applicant {
  /** Name of the authenticator. */
  authenticator: string;
  identity: Identity;
  person: Person;
  mayCreate: boolean;
}

interface Refusal {
  kind: 'refused';
  code: Extract<SignInErrorCode, 'NOT_LINKED' | 'PHONE_AMBIGUOUS' | 'LINKED_ELSEWHERE'>;
}

/** What should be done; a new user has no id yet. */
export type Verdict = { kind: 'linked' | 'matched'; userId: number } | { kind: 'created' } | Refusal;

/** What has been done. */
export type Admission = { kind: 'linked' | 'matched' | 'created'; userId: number } | Refusal;

/** @returns the id of the user this identity is linked to */
export async function findLinkedUser(
  app: Application,
  authenticator: string,
  identity: Identity,
  transaction?: Transaction,
): Promise<number | undefined> {
  const link = await app.db.getRepository('usersAuthenticators').findOne({
    filter: { authenticator, uuid: identity },
    transaction,
  });
  return link?.get('userId') as number | undefined;
}

/**
 * Decides about a person who was not linked a moment ago, so that requests at the same time come to the same user:
 * in this process by a lock, across nodes by the person's row in `wecomIdentities`.
 */
export async function admit(app: Application, applicant: Applicant): Promise<Admission> {
  const { authenticator, identity } = applicant;
  const identities = app.db.getCollection('wecomIdentities').model;
  const attempt = async () => {
    await identities.bulkCreate([{ authenticator, identity }], { ignoreDuplicates: true });
    return app.db.sequelize.transaction(WRITING, async (transaction) => {
      await identities.findOne({ where: { authenticator, identity }, lock: transaction.LOCK.UPDATE, transaction });
      return decide(app, applicant, transaction);
    });
  };
  // SQLite has one writer: there everybody takes turns.
  const who = app.db.sequelize.getDialect() === 'sqlite' ? 'all' : `${authenticator}:${identity}`;
  const lock = await app.lockManager.tryAcquire(`wecom:admit:${app.name}:${who}`, MAX_WAIT_MS);
  return lock.runExclusive(() => retried(attempt), LOCK_TTL_MS);
}

async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = MAX_ATTEMPTS - 1; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !isPassing(error)) {
        throw error;
      }
    }
  }
}

function isPassing(error: unknown): boolean {
  const { name, parent } = error as { name?: string; parent?: { code?: string } };
  return PASSING_ERRORS.has(name ?? '') || PASSING_CODES.has(parent?.code ?? '');
}

async function decide(app: Application, applicant: Applicant, transaction: Transaction): Promise<Admission> {
  const verdict = await judge(app, applicant, transaction);
  switch (verdict.kind) {
    case 'linked':
    case 'refused':
      return verdict;
    case 'matched':
      await link(app, applicant, verdict.userId, transaction);
      return verdict;
    case 'created': {
      const userId = await createUser(app, applicant.person, transaction);
      await link(app, applicant, userId, transaction);
      return { kind: 'created', userId };
    }
    default:
      return verdict satisfies never;
  }
}

/** What would become of this person now; changes nothing. */
export async function judge(app: Application, applicant: Applicant, transaction?: Transaction): Promise<Verdict> {
  const { authenticator, identity, person, mayCreate } = applicant;
  const linked = await findLinkedUser(app, authenticator, identity, transaction);
  if (linked !== undefined) {
    return { kind: 'linked', userId: linked };
  }
  const matches = await findByPhone(app, person.phone, transaction);
  const [match] = matches;
  if (matches.length > 1) {
    return { kind: 'refused', code: 'PHONE_AMBIGUOUS' };
  }
  if (match) {
    const userId = match.get('id') as number;
    return (await isLinked(app, authenticator, userId, transaction))
      ? { kind: 'refused', code: 'LINKED_ELSEWHERE' }
      : { kind: 'matched', userId };
  }
  return mayCreate ? { kind: 'created' } : { kind: 'refused', code: 'NOT_LINKED' };
}

async function findByPhone(app: Application, raw: string | undefined, transaction?: Transaction): Promise<Model[]> {
  const phone = normalizePhone(raw);
  if (phone === undefined) {
    return []; // `{ phone: null }` would find the root user
  }
  const candidates: Model[] = await app.db.getRepository('users').find({
    fields: ['id', 'phone'],
    filter: { phone: { $like: phonePattern(phone) } },
    transaction,
  });
  return candidates.filter((user) => normalizePhone(user.get('phone') as string) === phone);
}

async function isLinked(app: Application, authenticator: string, userId: number, transaction?: Transaction) {
  return (
    (await app.db.getRepository('usersAuthenticators').count({ filter: { authenticator, userId }, transaction })) > 0
  );
}

/** A plain insert: NocoBase's `addUser` would overwrite another person's link to the same user. */
async function link(
  app: Application,
  { authenticator, identity, person }: Applicant,
  userId: number,
  transaction: Transaction,
): Promise<void> {
  await app.db
    .getCollection('usersAuthenticators')
    .model.create({ authenticator, userId, uuid: identity, nickname: person.name }, { transaction });
}

async function createUser(app: Application, person: Person, transaction: Transaction): Promise<number> {
  const email = await freeEmail(app, person.email, transaction);
  const phone = normalizePhone(person.phone); // nobody has it: it would have matched
  const user = await app.db.getRepository('users').create({
    values: { nickname: person.name, ...(phone && { phone }), ...(email && { email }) },
    transaction,
  });
  return user.get('id') as number;
}

/** A mail somebody else has, in whatever case, is left out: that must not stop anyone. */
async function freeEmail(app: Application, email: string | undefined, transaction: Transaction) {
  if (!email) {
    return undefined;
  }
  const { sequelize } = app.db;
  const taken = await app.db.getCollection('users').model.count({
    where: sequelize.where(sequelize.fn('lower', sequelize.col('email')), email.toLowerCase()),
    transaction,
  });
  return taken ? undefined : email;
}
