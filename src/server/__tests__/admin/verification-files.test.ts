import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testApp } from '../../../../testing/test-app';
import type { VerificationFile } from '../../../shared/setup-report';

const test = testApp();

const NAME = 'WW_verify_YpAqDE4xoAPsmGSK.txt';
const CONTENT = 'YpAqDE4xoAPsmGSK';

const list = async () => (await test.call<VerificationFile[]>('wecom:listVerificationFiles')).data;
const add = (name: unknown, content: unknown) =>
  test.call<VerificationFile[]>('wecom:addVerificationFile', { body: { name, content } });
const remove = (name: unknown) => test.call<VerificationFile[]>('wecom:removeVerificationFile', { body: { name } });
const inFolder = (name: string) => path.join(test.clientFolder, name);
/** What a start of the app, or another node's message, does. */
const restart = () => test.app.emitAsync('afterStart', test.app, {});

beforeEach(async () => {
  for (const { name } of await list()) {
    await remove(name);
  }
  await test.app.db.getCollection('wecomVerificationFiles').model.destroy({ where: {} });
  for (const name of readdirSync(test.clientFolder)) {
    rmSync(inFolder(name), { recursive: true });
  }
});

it('is served at the root at once, and gone when it is deleted', async () => {
  const added = await add(NAME, `${CONTENT}\r\n`);
  expect(added).toMatchObject({ status: 200, data: [{ name: NAME, content: CONTENT, placement: 'placed' }] });
  expect(await (await fetch(`${test.origin}/${NAME}`)).text()).toBe(CONTENT);
  expect((await remove(NAME)).data).toEqual([]);
  expect(existsSync(inFolder(NAME))).toBe(false);
});

it('is there again after a start on a fresh machine, beside others', async () => {
  await add(NAME, CONTENT);
  await add('WW_verify_second.txt', 'second');
  rmSync(inFolder(NAME));
  rmSync(inFolder('WW_verify_second.txt'));
  await restart();
  expect(readFileSync(inFolder(NAME), 'utf8')).toBe(CONTENT);
  expect((await list()).map(({ name, placement }) => [name, placement])).toEqual(
    expect.arrayContaining([
      [NAME, 'placed'],
      ['WW_verify_second.txt', 'placed'],
    ]),
  );
});

it('is deleted by ten requests at once, and no reply names a folder', async () => {
  await add(NAME, CONTENT);
  const replies = await Promise.all(Array.from({ length: 10 }, () => remove(NAME)));
  expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(existsSync(inFolder(NAME))).toBe(false);
});

it('is taken away at the start of a node that was down when it was deleted', async () => {
  await add(NAME, CONTENT);
  const placedAt = statSync(inFolder(NAME)).mtime;
  await remove(NAME);
  writeFileSync(inFolder(NAME), CONTENT); // as that node still has it
  utimesSync(inFolder(NAME), placedAt, placedAt);
  await restart();
  expect(existsSync(inFolder(NAME))).toBe(false);
});

it('stays when an operator put it there by hand after it had been deleted', async () => {
  await add(NAME, CONTENT);
  await remove(NAME);
  const later = new Date(Date.now() + 60_000);
  writeFileSync(inFolder(NAME), CONTENT);
  utimesSync(inFolder(NAME), later, later);
  await restart();
  expect(existsSync(inFolder(NAME))).toBe(true);
});

it('is forgotten a month after it was deleted', async () => {
  const { model } = test.app.db.getCollection('wecomVerificationFiles');
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000);
  await model.bulkCreate([
    { name: 'WW_verify_old.txt', removedAt: daysAgo(31) },
    { name: 'WW_verify_new.txt', removedAt: daysAgo(29) },
  ]);
  await restart();
  expect((await model.findAll()).map((row) => row.get('name'))).toEqual(['WW_verify_new.txt']);
});

it('comes and goes on other nodes as well', async () => {
  const messages: unknown[] = [];
  const publish = jest.spyOn(test.app.syncMessageManager, 'publish').mockImplementation(async (...message) => {
    messages.push(message.slice(0, 2));
  });
  await add(NAME, CONTENT);
  await remove(NAME);
  publish.mockRestore();
  const message = { type: 'verificationFiles' };
  expect(messages).toEqual(Array(2).fill(['nocobase-plugin-auth-wecom', message]));

  await add(NAME, CONTENT);
  rmSync(inFolder(NAME)); // as on the node that gets the message
  await test.app.pm.get('nocobase-plugin-auth-wecom').handleSyncMessage(message);
  expect(readFileSync(inFolder(NAME), 'utf8')).toBe(CONTENT);
});

it('that the database cannot tell does not keep NocoBase from starting', async () => {
  const { model } = test.app.db.getCollection('wecomVerificationFiles');
  const tables = test.app.db.sequelize.getQueryInterface();
  await tables.renameTable(model.getTableName(), 'away');
  try {
    await restart();
    expect(await test.logs()).toContain('WeCom verification files could not be placed');
  } finally {
    await tables.renameTable('away', model.getTableName());
  }
});

it('can come back after it was deleted', async () => {
  await add(NAME, CONTENT);
  await remove(NAME);
  expect((await add(NAME, CONTENT)).data).toMatchObject([{ name: NAME, content: CONTENT, placement: 'placed' }]);
  await restart();
  expect(readFileSync(inFolder(NAME), 'utf8')).toBe(CONTENT);
});

describe('path tricks (CWE-22): refuses', () => {
  it.each([
    ['../x', CONTENT, 'FILE_NAME'],
    ['index.html', CONTENT, 'FILE_NAME'],
    ['../WW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['WW_verify_../index.txt', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.txt/../index.html', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.html', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.txt\u0000.html', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.txt\n', CONTENT, 'FILE_NAME'],
    ['ww_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['WW_verify_.txt', CONTENT, 'FILE_NAME'],
    [`WW_verify_${'a'.repeat(65)}.txt`, CONTENT, 'FILE_NAME'],
    ['..\\..\\WW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['%2e%2e%2fWW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['..%252fWW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.txt%00.html', CONTENT, 'FILE_NAME'],
    ['/etc/cron.d/WW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['C:\\WW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.txt/', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.txt ', CONTENT, 'FILE_NAME'],
    [' WW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.txt:stream', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.TXT', CONTENT, 'FILE_NAME'],
    ['WW_verify_ａ.txt', CONTENT, 'FILE_NAME'],
    ['WW_verify_..\u2215index.txt', CONTENT, 'FILE_NAME'],
    ['x\nWW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['WW_verify_a.html\nWW_verify_a.txt', CONTENT, 'FILE_NAME'],
    ['', CONTENT, 'FILE_NAME'],
    [[NAME], CONTENT, 'FILE_NAME'],
    [{ toString: NAME }, CONTENT, 'FILE_NAME'],
    [{ $ne: '' }, CONTENT, 'FILE_NAME'],
    [undefined, CONTENT, 'FILE_NAME'],
    [NAME, '', 'FILE_CONTENT'],
    [NAME, ' \n', 'FILE_CONTENT'],
    [NAME, 'a'.repeat(1025), 'FILE_CONTENT'],
    [NAME, 'another', 'FILE_CONTENT'],
    [NAME, CONTENT.toLowerCase(), 'FILE_CONTENT'],
    [NAME, '<script>alert(1)</script>', 'FILE_CONTENT'],
    [NAME, 'two words', 'FILE_CONTENT'],
    [NAME, '"; proxy_pass http://evil.test; "', 'FILE_CONTENT'],
    [NAME, 'nul\u0000', 'FILE_CONTENT'],
    [NAME, { length: 1 }, 'FILE_CONTENT'],
    [NAME, null, 'FILE_CONTENT'],
  ])('%j with %j: %s', async (name, content, code) => {
    expect(await add(name, content)).toMatchObject({ status: 400, code });
    expect(readdirSync(test.clientFolder)).toEqual([]);
    expect(await list()).toEqual([]);
  });

  it('a name that is taken, and too many', async () => {
    await add(NAME, CONTENT);
    expect(await add(NAME, CONTENT)).toMatchObject({ status: 400, code: 'FILE_EXISTS' });
    expect(readFileSync(inFolder(NAME), 'utf8')).toBe(CONTENT);
    for (let count = 1; count < 20; count++) {
      await add(`WW_verify_${count}.txt`, `${count}`);
    }
    expect(await add('WW_verify_more.txt', 'more')).toMatchObject({ status: 400, code: 'TOO_MANY_FILES' });
  });

  it.each(['../index.html', 'index.html', { $ne: '' }, undefined])('to delete %j', async (name) => {
    writeFileSync(inFolder('index.html'), '<html>');
    await add(NAME, CONTENT);
    expect((await remove(name)).data).toHaveLength(1);
    expect(existsSync(inFolder('index.html'))).toBe(true);
  });
});

describe('a file that the plugin did not put there', () => {
  it('is neither replaced nor deleted', async () => {
    writeFileSync(inFolder(NAME), 'theirs');
    expect((await add(NAME, CONTENT)).data).toMatchObject([{ placement: 'other-content' }]);
    await restart();
    await remove(NAME);
    expect(readFileSync(inFolder(NAME), 'utf8')).toBe('theirs');
  });

  it('and is a link to another place: nothing is written, read or deleted there', async () => {
    const outside = path.join(mkdtempSync(path.join(tmpdir(), 'outside-')), 'target');
    symlinkSync(outside, inFolder(NAME));
    await add(NAME, CONTENT);
    expect(existsSync(outside)).toBe(false);
    writeFileSync(outside, 'theirs');
    expect(await list()).toMatchObject([{ content: CONTENT, placement: 'other-content' }]);
    await remove(NAME);
    expect(readFileSync(outside, 'utf8')).toBe('theirs');
  });

  it('counts when it is the same', async () => {
    writeFileSync(inFolder(NAME), CONTENT);
    expect((await add(NAME, CONTENT)).data).toMatchObject([{ placement: 'placed' }]);
  });
});

it('a row that the plugin did not write places no other file', async () => {
  const { model } = test.app.db.getCollection('wecomVerificationFiles');
  await model.bulkCreate([{ name: '../escaped.txt' }, { name: 'index.html' }]);
  await restart();
  expect(await list()).toEqual([]);
  expect(readdirSync(test.clientFolder)).toEqual([]);
  expect(existsSync(inFolder('../escaped.txt'))).toBe(false);
});

/** A client folder in which nobody can write, not even root. */
function readOnlyRoot(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'read-only-'));
  mkdirSync(path.join(root, 'dist'));
  symlinkSync('/proc', path.join(root, 'dist/client'));
  return root;
}

describe('where NocoBase does not serve the root', () => {
  const environment = { ...process.env };
  afterEach(() => Object.assign(process.env, environment));

  it.each([
    ['APP_PUBLIC_PATH', '/nocobase/'],
    ['APP_PACKAGE_ROOT', '/nowhere/at/all'],
  ])('%s=%s: says so, and keeps the file', async (variable, value) => {
    process.env[variable] = value;
    expect((await add(NAME, CONTENT)).data).toMatchObject([{ content: CONTENT, placement: 'elsewhere' }]);
    expect(readdirSync(test.clientFolder)).toEqual([]);
  });

  it('because the folder is read-only: says so, and starts all the same', async () => {
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      process.env.APP_PACKAGE_ROOT = readOnlyRoot(); // who may write everywhere: a link into the kernel's folders
    } else {
      chmodSync(test.clientFolder, 0o500);
    }
    try {
      expect((await add(NAME, CONTENT)).data).toMatchObject([{ placement: 'not-writable' }]);
      await restart();
      expect(await test.logs()).toContain('WeCom verification file is not served');
    } finally {
      chmodSync(test.clientFolder, 0o700);
    }
  });
});
