/** A node reads settings again as soon as anything they depend on has changed, whoever has changed it. */
import { AGENT_ID } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { authorizePath } from '../../../../testing/test-browser';

const test = testApp();

/** Where a sign-in is sent, with the parameters of WeCom's page. */
async function sentTo(): Promise<URL> {
  const response = await test.browser().request(authorizePath('wecom'));
  return new URL(String(response.headers.get('location')), test.origin);
}

/** As another node writes: no hook runs here, and no cache is told. */
async function elsewhere(values: Record<string, unknown>): Promise<void> {
  const { model } = test.app.db.getCollection('authenticators');
  await model.update(values, { where: { name: 'wecom' }, hooks: false });
}

const agentId = async () => (await sentTo()).searchParams.get('agentid');
const error = async () => (await sentTo()).searchParams.get('error');

it('options, and whether the authenticator is enabled', async () => {
  await test.addAuthenticator('wecom');
  expect(await agentId()).toBe(AGENT_ID);
  const { options } = (await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } })).get();
  await elsewhere({ options: { ...options, agentId: '1000099' } });
  expect(await agentId()).toBe('1000099');
  await elsewhere({ enabled: false });
  expect(await error()).toBe('AUTHENTICATOR_UNAVAILABLE');
  await elsewhere({ enabled: true, options });
  expect(await agentId()).toBe(AGENT_ID);
});

it('a variable that an option names, and whether it is secret', async () => {
  test.app.environment.setVariable('AGENT', AGENT_ID, { isSecret: false });
  try {
    await test.addAuthenticator('wecom', { agentId: '{{$env.AGENT}}' });
    expect(await agentId()).toBe(AGENT_ID);
    test.app.environment.setVariable('AGENT', '1000099');
    expect(await agentId()).toBe('1000099');
    test.app.environment.setVariable('AGENT', '1000099', { isSecret: true });
    expect(await error()).toBe('AUTHENTICATOR_UNAVAILABLE');
  } finally {
    test.app.environment.removeVariable('AGENT');
  }
  expect(await error()).toBe('AUTHENTICATOR_UNAVAILABLE');
});
