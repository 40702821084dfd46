import { LIN_WEI } from '../../../../simulator/seed';
import { addUserWith } from '../../../../testing/attack';
import { listFailures } from '../../../../testing/failures';
import { testApp } from '../../../../testing/test-app';
import type { AuthenticatorState, OverviewReply } from '../../../shared/status-page';

const test = testApp();

const overview = async (userId?: number) => (await test.call<OverviewReply>('wecom:overview', { userId })).data;
const office = async () =>
  (await overview()).authenticators.find(({ name }) => name === 'office') as AuthenticatorState;
const warnings = async () => (await office()).warnings.map(({ code }) => code);
const failures = () => test.app.db.getCollection('wecomSignInFailures').model;

beforeEach(async () => {
  await listFailures(test); // writes what waits
  await failures().destroy({ where: {} });
  await test.addAuthenticator('office', { public: { autoSignup: true } });
});

it('tells of each authenticator whether it is used, and what stands in WeCom’s console', async () => {
  await test.addAuthenticator('off', {}, false);
  expect(await office()).toEqual({
    ...{ name: 'office', title: '', enabled: true, linked: 0, warnings: [] },
    callbackDomain: new URL(test.origin).host,
    homepageUrl: `${test.origin}/api/wecom:authorize?authenticator=office`,
    tokenUntil: undefined,
    ...(await tokenOf()),
  });
  const began = Date.now();
  await test.browser().as(LIN_WEI).signIn('office');
  const used = await office();
  expect(used.linked).toBe(1);
  expect(Date.parse(String(used.lastSignIn))).toBeGreaterThanOrEqual(began - 1_000);
  expect(Date.parse(String(used.tokenUntil))).toBeGreaterThan(Date.now());
  expect((await overview()).authenticators.map(({ name, enabled }) => [name, enabled])).toEqual([
    ['office', true],
    ['off', false],
  ]);
});

/** The token of an earlier test may still be kept. */
async function tokenOf(): Promise<Pick<AuthenticatorState, 'tokenUntil'>> {
  const { tokenUntil } = await office();
  return tokenUntil === undefined ? {} : { tokenUntil };
}

it('asks nothing of WeCom', async () => {
  test.simulator.clearRequests();
  await overview();
  expect(test.simulator.requests).toEqual([]);
});

it('tells callers what they may do', async () => {
  expect((await overview()).rights).toEqual({ edit: true, manageAccess: true });
  expect((await overview(await addUserWith(test, ['pm', 'pm.auth.authenticators']))).rights).toEqual({
    ...{ edit: true, manageAccess: false },
  });
  expect((await overview(await addUserWith(test, ['pm.auth-wecom']))).rights).toEqual({
    ...{ edit: false, manageAccess: false },
  });
});

it('keeps the result of the last check of what is saved, also over a restart', async () => {
  await test.call('wecom:checkSetup', { body: { authenticator: 'office', options: { corpId: 'another' } } });
  expect((await office()).lastCheck).toBeUndefined();
  await test.call('wecom:checkSetup', { body: { authenticator: 'office' } });
  const { lastCheck } = await office();
  expect(lastCheck).toEqual({ at: expect.any(String), status: expect.stringMatching(/^(passed|failed|skipped)$/) });
  await test.app.restart();
  expect((await office()).lastCheck).toEqual(lastCheck);
  expect((await warnings()).includes('CHECK_FAILED')).toBe(lastCheck?.status === 'failed');
});

it('warns of settings that a changed environment has made incomplete', async () => {
  const { model } = test.app.db.getCollection('authenticators');
  await model.update({ options: {} }, { where: { name: 'office' }, hooks: false });
  expect(await office()).toMatchObject({ warnings: [{ code: 'SETTINGS_INCOMPLETE' }] });
  expect(await office()).not.toHaveProperty('homepageUrl');
});

describe('warns of what has failed since the last sign-in', () => {
  const fail = (values: Record<string, unknown>, minutesAgo = 1) =>
    failures().create({
      ...{ at: new Date(Date.now() - minutesAgo * 60_000), authenticator: 'office', browser: 'wecom' },
      ...values,
    });

  it('an address of this server that WeCom does not trust, until a sign-in goes well', async () => {
    test.simulator.settings.callerIp = '203.0.113.9';
    test.simulator.fault('/cgi-bin/auth/getuserinfo', { errcode: 60020 });
    await test.browser().as(LIN_WEI).authorize('office');
    expect((await office()).warnings).toEqual([
      { code: 'IP_NOT_TRUSTED', since: expect.any(String), count: 1, errcode: 60020, serverIp: '203.0.113.9' },
    ]);
    test.simulator.clearFaults();
    await test.browser().as(LIN_WEI).signIn('office');
    expect(await warnings()).toEqual([]);
  });

  it('a secret that WeCom refuses', async () => {
    await fail({ code: 'WECOM_CONFIG', errcode: 40001 });
    expect(await warnings()).toEqual(['SECRET_REFUSED']);
  });

  it('a WeCom that does not answer: three times in half an hour', async () => {
    await fail({ code: 'WECOM_UNAVAILABLE' });
    await fail({ code: 'WECOM_UNAVAILABLE' });
    await fail({ code: 'WECOM_UNAVAILABLE' }, 45);
    expect(await warnings()).toEqual([]);
    await fail({ code: 'WECOM_UNAVAILABLE' });
    expect(await warnings()).toEqual(['WECOM_UNREACHABLE']);
  });

  it('phone numbers that WeCom does not give any more', async () => {
    await fail({ code: 'WECOM_CONFIG', text: 'NO_USER_TICKET' });
    expect(await warnings()).toEqual(['PHONE_NOT_GIVEN']);
  });

  it('many failures of several members, and none that anyone can cause', async () => {
    for (let index = 0; index < 12; index++) {
      await fail({ code: 'STATE_INVALID' });
      await fail({ code: 'NOT_LINKED', wecomUserId: 'one' });
    }
    expect(await warnings()).toEqual([]);
    await fail({ code: 'NOT_LINKED', wecomUserId: 'two' });
    await fail({ code: 'NOT_LINKED', wecomUserId: 'three' });
    expect((await office()).warnings).toMatchObject([{ code: 'MANY_FAILURES', count: 14 }]);
  });
});
