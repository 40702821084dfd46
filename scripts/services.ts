/**
 * The database and Redis servers that some tests need: named by the usual environment variables, else on this machine.
 */
import { createClient, ErrorReply, type RedisClientType } from 'redis';
import { Sequelize } from 'sequelize';
import { failure, NOTHING, type Tally } from './tally';

export interface DatabaseServer {
  name: string;
  /** The environment variables that name it. */
  variables: string;
  dialect: 'postgres' | 'mariadb';
  host: string;
  port: number;
  username: string;
  password: string;
  /** The statement that drops a database, with its connections. */
  drop(database: string): string;
}

const { env } = process;
const LOCALHOST = '127.0.0.1';
const CONNECT_TIMEOUT_MS = 3_000;
const LAST_DATABASE = 15; // by default, Redis has 16
const MARK_TTL_SECONDS = 3_600; // longer than a run takes; frees the database of a run that was killed

export const POSTGRESQL: DatabaseServer = {
  name: 'PostgreSQL',
  variables: 'PGHOST, PGPORT, PGUSER, PGPASSWORD',
  dialect: 'postgres',
  host: env.PGHOST ?? LOCALHOST,
  port: Number(env.PGPORT ?? 5432),
  username: env.PGUSER ?? 'postgres',
  password: env.PGPASSWORD ?? '',
  drop: (database) => `DROP DATABASE ${database} WITH (FORCE)`,
};

export const MARIADB: DatabaseServer = {
  name: 'MariaDB',
  variables: 'MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_USER, MYSQL_PWD',
  dialect: 'mariadb',
  host: env.MYSQL_HOST ?? LOCALHOST,
  port: Number(env.MYSQL_TCP_PORT ?? 3306),
  username: env.MYSQL_USER ?? 'root',
  password: env.MYSQL_PWD ?? '',
  drop: (database) => `DROP DATABASE ${database}`,
};

export const REDIS = { name: 'Redis', variables: 'REDIS_URL', url: env.REDIS_URL ?? `redis://${LOCALHOST}:6379` };

/** What to do with tests whose server is not reachable. */
export type WithoutServer = 'skip' | 'fail';

/**
 * Runs tests that need servers.
 *
 * @param title of the tests, for the message if a server is not reachable
 */
export async function onServers(
  title: string,
  servers: (DatabaseServer | typeof REDIS)[],
  without: WithoutServer,
  tests: () => Promise<Tally>,
): Promise<Tally> {
  const problems = (await Promise.all(servers.map(whyUnreachable))).filter((problem) => problem !== undefined);
  if (problems.length === 0) {
    return tests();
  }
  const problem = problems.join(' ');
  if (without === 'fail') {
    console.error(`${title}: ${problem}`);
    return failure(title, problem);
  }
  console.log(`${title} are skipped: ${problem}`);
  return NOTHING;
}

async function whyUnreachable(server: DatabaseServer | typeof REDIS): Promise<string | undefined> {
  try {
    await ('url' in server ? askRedis(server.url, (client) => client.ping()) : query(server, 'SELECT 1'));
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : error;
    return `${server.name} is not reachable (${reason}); ${server.variables} say where it is.`;
  }
}

/**
 * Creates an empty database, and drops it afterwards.
 *
 * @param work gets NocoBase's variables for the database
 */
export async function withDatabase<T>(
  server: DatabaseServer,
  work: (variables: Record<string, string>) => Promise<T>,
): Promise<T> {
  const name = `wecom_tests_${process.pid}`;
  await query(server, `CREATE DATABASE ${name}`);
  try {
    return await work({
      DB_DIALECT: server.dialect,
      DB_HOST: server.host,
      DB_PORT: String(server.port),
      DB_USER: server.username,
      DB_PASSWORD: server.password,
      DB_DATABASE: name,
      DB_TIMEZONE: '+00:00',
    });
  } finally {
    await query(server, server.drop(name));
  }
}

/**
 * Takes an empty database of the Redis server, and empties it afterwards.
 *
 * @param work gets the variable REDIS_URL
 */
export async function withRedis<T>(work: (variables: Record<string, string>) => Promise<T>): Promise<T> {
  const database = await askRedis(REDIS.url, takeEmptyDatabase);
  const url = new URL(`/${database}`, REDIS.url).toString();
  try {
    return await work({ REDIS_URL: url });
  } finally {
    await askRedis(url, (client) => client.flushDb());
  }
}

/**
 * Marks an empty one of the databases 15 to 1 as taken; 0 is the one that most applications use.
 *
 * @throws Error if none is empty
 */
async function takeEmptyDatabase(client: RedisClientType): Promise<number> {
  const mark = { condition: 'NX', expiration: { type: 'EX', value: MARK_TTL_SECONDS } } as const;
  let refused = '';
  for (let database = LAST_DATABASE; database > 0; database -= 1) {
    try {
      await client.select(database);
    } catch (error) {
      if (!(error instanceof ErrorReply)) {
        throw error;
      }
      refused = ` (${error.message})`; // the server has fewer databases, or does not allow SELECT
      continue;
    }
    if ((await client.dbSize()) > 0) {
      continue;
    }
    if ((await client.set('wecom-tests', process.pid, mark)) !== null) {
      return database;
    }
  }
  const what = `No database from ${LAST_DATABASE} to 1 of this Redis is empty${refused}`;
  throw new Error(`${what}; REDIS_URL may name another server.`);
}

async function query({ dialect, host, port, username, password }: DatabaseServer, sql: string): Promise<void> {
  const database = dialect === 'postgres' ? 'postgres' : '';
  const dialectOptions = { connectTimeout: CONNECT_TIMEOUT_MS, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
  const options = { dialect, host, port, username, password, database, dialectOptions, logging: false } as const;
  const connection = new Sequelize(options);
  try {
    await connection.query(sql);
  } finally {
    await connection.close();
  }
}

async function askRedis<T>(url: string, work: (client: RedisClientType) => Promise<T>): Promise<T> {
  const socket = { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false } as const;
  const client: RedisClientType = createClient({ url, socket });
  client.on('error', () => undefined); // connect() throws it as well
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}
