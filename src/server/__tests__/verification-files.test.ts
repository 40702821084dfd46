import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { VerificationFile } from '../../shared/setup-report';
import { testApp } from './test-app';

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
  for (const { name } of await list()) await remove(name);
  await test.app.db.getCollection('wecomVerificationFiles').model.destroy({ where: {} });
  for (const name of readdirSync(test.clientFolder)) rmSync(inFolder(name), { recursive: true });
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
  expect((await list()).map(({ name, placement }) => [name, placement])).toEqual([
    [NAME, 'placed'],
    ['WW_verify_second.txt', 'placed'],
  ]);
});

it('is taken away at the start of a node that was down when it was deleted', async () => {
  await add(NAME, CONTENT);
  await remove(NAME);
  writeFileSync(inFolder(NAME), CONTENT); // as that node still has it
  await restart();
  expect(existsSync(inFolder(NAME))).toBe(false);
});

it('can come back after it was deleted', async () => {
  await add(NAME, CONTENT);
  await remove(NAME);
  expect((await add(NAME, 'another')).data).toMatchObject([{ name: NAME, content: 'another', placement: 'placed' }]);
  await restart();
  expect(readFileSync(inFolder(NAME), 'utf8')).toBe('another');
});

describe('refuses', () => {
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
    [{ $ne: '' }, CONTENT, 'FILE_NAME'],
    [undefined, CONTENT, 'FILE_NAME'],
    [NAME, '', 'FILE_CONTENT'],
    [NAME, ' \n', 'FILE_CONTENT'],
    [NAME, 'a'.repeat(1025), 'FILE_CONTENT'],
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
    expect(await add(NAME, 'another')).toMatchObject({ status: 400, code: 'FILE_EXISTS' });
    expect(readFileSync(inFolder(NAME), 'utf8')).toBe(CONTENT);
    for (let count = 1; count < 20; count++) await add(`WW_verify_${count}.txt`, 'x');
    expect(await add('WW_verify_more.txt', 'x')).toMatchObject({ status: 400, code: 'TOO_MANY_FILES' });
  });

  it.each(['../index.html', 'index.html', { $ne: '' }, undefined])('to delete %j', async (name) => {
    writeFileSync(inFolder('index.html'), '<html>');
    await add(NAME, CONTENT);
    expect((await remove(name)).data).toHaveLength(1);
    expect(existsSync(inFolder('index.html'))).toBe(true);
  });
});

describe('a file that somebody else put there', () => {
  it('is neither replaced nor deleted', async () => {
    writeFileSync(inFolder(NAME), 'theirs');
    expect((await add(NAME, CONTENT)).data).toMatchObject([{ placement: 'other-content' }]);
    await restart();
    await remove(NAME);
    expect(readFileSync(inFolder(NAME), 'utf8')).toBe('theirs');
  });

  it('counts when it is the same', async () => {
    writeFileSync(inFolder(NAME), CONTENT);
    expect((await add(NAME, CONTENT)).data).toMatchObject([{ placement: 'placed' }]);
  });
});

it('a row that somebody else wrote places no other file', async () => {
  const { model } = test.app.db.getCollection('wecomVerificationFiles');
  await model.bulkCreate([
    { name: '../escaped.txt', content: 'x' },
    { name: 'index.html', content: 'x' },
    { name: NAME, content: '<script>' },
  ]);
  await restart();
  expect(readdirSync(test.clientFolder)).toEqual([]);
  expect(existsSync(inFolder('../escaped.txt'))).toBe(false);
});

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
    const isRoot = process.getuid?.() === 0; // who may write everywhere: there a file in the folder's place has to do
    if (isRoot)
      process.env.APP_PACKAGE_ROOT = '/proc/self'; // no folder of the kernel's takes files
    else chmodSync(test.clientFolder, 0o500);
    try {
      const [file] = (await add(NAME, CONTENT)).data;
      expect(['not-writable', 'elsewhere']).toContain(file?.placement);
      await restart();
      expect(await test.logs()).toContain('WeCom verification file is not served');
    } finally {
      chmodSync(test.clientFolder, 0o700);
    }
  });
});
