/** F14, F19: trials and "Set it in WeCom for me" lead nowhere but to what a user with the permission has saved. */
import { LIN_WEI, LIN_WEI_MOBILE } from '../../../../simulator/seed';
import { addUserWith, EDITOR, MANAGER } from '../../../../testing/attack';
import { listFailures } from '../../../../testing/failures';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { StartTrialReply, TrialState } from '../../../shared/setup-report';

const test = testApp();

type Values = Record<string, unknown>;

const EVIL = 'https://evil.test';
const SAVE_FIRST = { kind: 'refused', finding: { code: 'SAVE_FIRST' } };

const form = (overrides: Values = {}) => ({
  authenticator: 'wecom',
  options: { ...wecomOptions(test.simulator, test.origin), ...overrides },
});

const start = async (userId: number, body: object = form()) =>
  (await test.call<StartTrialReply>('wecom:startTrial', { userId, body })).data;

async function started(userId = 1): Promise<Extract<StartTrialReply, { kind: 'started' }>> {
  const reply = await start(userId);
  expect(reply.kind).toBe('started');
  return reply as Extract<StartTrialReply, { kind: 'started' }>;
}

async function leadsTo(url: string): Promise<string | null> {
  return (await test.browser().as(LIN_WEI).request(url)).headers.get('location');
}

const change = (options: Values) =>
  test.app.db
    .getRepository('authenticators')
    .update({ filter: { name: 'wecom' }, values: { options: { ...form().options, ...options } } });

beforeEach(() => test.addAuthenticator('wecom'));

describe('a trial', () => {
  it.each<Values>([
    { origin: EVIL },
    { authorizeBaseUrl: EVIL },
    { loginBaseUrl: EVIL },
    { apiBaseUrl: EVIL },
    { loginBaseUrl: '' },
    { corpId: 'ww0evil' },
  ])('with %j, which is not saved, is refused to everybody (F19)', async (overrides) => {
    const manager = await addUserWith(test, MANAGER);
    expect(await start(1, form(overrides))).toEqual(SAVE_FIRST);
    expect(await start(manager, form(overrides))).toEqual(SAVE_FIRST);
    const [field] = Object.keys(overrides);
    const right = { kind: 'refused', finding: { code: 'SETTING', field, problem: 'right' } };
    expect(await start(await addUserWith(test, EDITOR), form(overrides))).toEqual(right);
  });

  it('before anything is saved leads to WeCom itself, and nowhere else (F19)', async () => {
    const unsaved = (overrides: Values) => ({ ...form(overrides), authenticator: 'unsaved' });
    const defaults = { apiBaseUrl: '', authorizeBaseUrl: '', loginBaseUrl: '' };
    expect(await start(1, unsaved({}))).toEqual(SAVE_FIRST);
    expect(await start(1, unsaved({ ...defaults, loginBaseUrl: EVIL }))).toEqual(SAVE_FIRST);
    expect(await start(1, { ...form(), authenticator: 'basic' })).toEqual(SAVE_FIRST);
    expect(await start(1, unsaved(defaults))).toMatchObject({ kind: 'started' });
    expect(await start(await addUserWith(test, EDITOR), unsaved(defaults))).toMatchObject({ kind: 'refused' });
  });

  it('ends when its addresses are changed meanwhile, or its authenticator is gone (F19)', async () => {
    const first = await started();
    expect(await leadsTo(first.url)).toContain(test.simulator.url);
    await change({ origin: 'https://other.test' });
    expect(await leadsTo(first.url)).toMatch(/^\/api\/wecom:trial\?/);
    const { data } = await test.call<TrialState>('wecom:trialReport', { query: { trial: first.trial } });
    expect(data).toEqual({ kind: 'failed', code: 'AUTHENTICATOR_UNAVAILABLE' });

    await change({});
    const second = await started();
    await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
    expect(await leadsTo(second.url)).toMatch(/^\/api\/wecom:trial\?/);
  });

  it('names users only to admins who may see users (F19)', async () => {
    const id = await test.addUser({ nickname: 'Wei', phone: LIN_WEI_MOBILE });
    const verdictFor = async (userId: number) => {
      const { trial, url } = await started(userId);
      const browser = test.browser().as(LIN_WEI);
      for (let next: string | null = url; next; next = (await browser.request(next)).headers.get('location')) {}
      const { data } = await test.call<TrialState>('wecom:trialReport', { userId, query: { trial } });
      return data.kind === 'came-back' && data.verdict;
    };
    expect(await verdictFor(1)).toEqual({ kind: 'matched', by: 'phone', user: { id, name: 'Wei' } });
    expect(await verdictFor(await addUserWith(test, EDITOR))).toEqual({ kind: 'matched', by: 'phone' });
  });
});

describe('"Set it in WeCom for me"', () => {
  const set = async (body: object, userId = 1) =>
    (await test.call('wecom:setInWecom', { userId, body: { ...body, fields: ['homeUrl', 'redirectDomain'] } })).data;
  const sent = () => test.simulator.calls('/cgi-bin/agent/set');

  it('takes no address from a form: not with the stored secret, and from nobody (F14)', async () => {
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    const { secret } = record.get('options');
    for (const userId of [1, await addUserWith(test, MANAGER), await addUserWith(test, EDITOR)]) {
      expect(await set(form({ secret, origin: EVIL }), userId)).toMatchObject({ kind: 'refused' });
      expect(await set({ ...form({ secret }), authenticator: 'unsaved' }, userId)).toMatchObject({ kind: 'refused' });
    }
    expect(await set(form({ agentId: '1000009' }))).toEqual(SAVE_FIRST);
    expect(sent()).toBe(0);
  });

  it('points the company’s tile at no saved origin that does not lead here (F14)', async () => {
    await change({ origin: test.simulator.url });
    expect(await set({ authenticator: 'wecom' })).toMatchObject({
      kind: 'refused',
      finding: { code: expect.stringMatching(/^ORIGIN_OTHER|^NET_/) },
    });
    expect(sent()).toBe(0);
  });

  it('works by the saved settings, with a form that says the same or with none', async () => {
    expect(await set({ authenticator: 'wecom' })).toEqual({ kind: 'set' });
    expect(await set(form(), await addUserWith(test, EDITOR))).toEqual({ kind: 'set' });
    expect(sent()).toBeGreaterThan(1);
  });
});

it('links of other types are shown to no editor (F19)', async () => {
  const values = { name: 'saml', authType: 'SMS', enabled: true };
  await test.app.db.getRepository('authenticators').create({ values });
  const link = { authenticator: 'saml', userId: 1, uuid: 'boss@office.test', nickname: 'Boss' };
  await test.app.db.getCollection('usersAuthenticators').model.create(link);
  const userId = await addUserWith(test, EDITOR);
  for (const authenticator of ['saml', 'SAML', 'nothing']) {
    const { data } = await test.call('wecom:listLinks', { userId, query: { authenticator } });
    expect(data).toMatchObject({ people: [], total: 0 });
    expect(await listFailures(test, authenticator, { userId })).toEqual([]);
  }
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'saml' } });
  expect(await test.links()).toEqual([]);
});
