import { connectApp } from '../demo/nocobase/app';
import { createInstance } from '../demo/nocobase/template';
import { expect, test } from './harness/test';

const FILE = { name: 'WW_verify_Restart123.txt', content: 'Restart123' };

test('a verification file is served at the root again after a restart on a fresh client folder', {
  tag: '@once',
}, async () => {
  test.slow(); // starts NocoBase twice
  const instance = await createInstance('e2e-restart');
  const read = async (url: string) => (await fetch(`${new URL(url).origin}/${FILE.name}`)).text();

  const first = await instance.start();
  try {
    const { root } = await connectApp(first.url);
    expect(await read(first.url)).not.toBe(FILE.content);
    await root.call('wecom:addVerificationFile', { body: FILE });
    expect(await read(first.url)).toBe(FILE.content);
  } finally {
    await first.stop();
  }

  const second = await instance.start(); // lays out the client's folder anew
  try {
    expect(await read(second.url)).toBe(FILE.content);
    const { root } = await connectApp(second.url);
    await root.call('wecom:removeVerificationFile', { body: { name: FILE.name } });
    expect(await read(second.url)).not.toBe(FILE.content);
  } finally {
    await second.stop();
  }
});
