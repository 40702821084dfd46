import { AGENT_ID, CORP_ID, LIN_WEI_MOBILE } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import type { RefreshRule, WecomOptions } from '../../../shared/options';

const test = testApp();

const member = () => test.simulator.member(CORP_ID, 'lin.wei');
const users = () => test.app.db.getRepository('users');
const rule = (one: RefreshRule): Partial<WecomOptions> => ({ refresh: { name: one, phone: one, email: one } });

const NEW = { name: '林薇', mobile: '13911112222', bizMail: 'wei.lin@office.sim.example' };

/** An app from before 2022-06-20, which gets phone and mail at every sign-in. */
async function begin(options: Partial<WecomOptions>, values: object = {}) {
  test.simulator.app(CORP_ID, AGENT_ID).createdBefore20220620 = true;
  await test.addAuthenticator('wecom', options);
  const id = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE, ...values });
  await signIn();
  return id;
}

async function signIn() {
  const session = await test.browser().as('lin.wei').signIn('wecom');
  await test.idle();
  return session;
}

async function valuesOf(id: number) {
  const { nickname, phone, email } = (await users().findOne({ filterByTk: id })).toJSON();
  return { nickname, phone, email };
}

const FROM_WECOM = { nickname: '林伟', phone: LIN_WEI_MOBILE, email: 'lin.wei@office.sim.example' };
const FROM_NEW = { nickname: NEW.name, phone: NEW.mobile, email: NEW.bizMail };
const OWN = { nickname: 'Wei', phone: '13900000001', email: 'wei@home.test' };

it('fills blanks by default, and leaves the rest', async () => {
  const id = await begin({});
  expect(await valuesOf(id)).toEqual(FROM_WECOM);
  Object.assign(member(), NEW);
  await signIn();
  expect(await valuesOf(id)).toEqual(FROM_WECOM);
});

it('always takes WeCom’s where the admin wants that', async () => {
  const id = await begin(rule('always'), OWN);
  expect(await valuesOf(id)).toEqual(FROM_WECOM);
  Object.assign(member(), NEW);
  await signIn();
  expect(await valuesOf(id)).toEqual(FROM_NEW);
});

it('never touches anything where the admin wants that', async () => {
  const id = await begin(rule('never'));
  expect(await valuesOf(id)).toEqual({ nickname: null, phone: LIN_WEI_MOBILE, email: null });
});

it('goes by field', async () => {
  const id = await begin({ refresh: { name: 'always', phone: 'never', email: 'blank' } }, { ...OWN, email: null });
  Object.assign(member(), NEW);
  await signIn();
  expect(await valuesOf(id)).toEqual({ nickname: NEW.name, phone: LIN_WEI_MOBILE, email: FROM_WECOM.email });
});

it('leaves out what another user has', async () => {
  const id = await begin(rule('always'));
  await test.addUser({ username: 'other', phone: `+86${NEW.mobile}`, email: NEW.bizMail.toUpperCase() });
  Object.assign(member(), NEW);
  await signIn();
  expect(await valuesOf(id)).toEqual({ ...FROM_WECOM, nickname: NEW.name });
});

it('leaves what WeCom does not give any more', async () => {
  const id = await begin(rule('always'));
  Object.assign(member(), { name: '', mobile: '', bizMail: '', email: '' });
  await signIn();
  expect(await valuesOf(id)).toEqual(FROM_WECOM);
});

it('takes another spelling of the same number or mail for the same', async () => {
  const id = await begin(rule('always'), { phone: `+86 ${LIN_WEI_MOBILE}`, email: FROM_WECOM.email.toUpperCase() });
  expect(await valuesOf(id)).toEqual({
    nickname: '林伟',
    phone: `+86 ${LIN_WEI_MOBILE}`,
    email: FROM_WECOM.email.toUpperCase(),
  });
});

it('takes a personal mail only where a new user would', async () => {
  const id = await begin({ ...rule('always'), takenFields: ['name', 'bizMail'] });
  member().bizMail = '';
  await signIn();
  expect((await valuesOf(id)).email).toBe(FROM_WECOM.email);
});

it('is over after the answer, and a failure changes nothing but the log', async () => {
  const id = await begin({ refresh: { name: 'always', phone: 'always', email: 'never' } });
  Object.assign(member(), NEW);
  const model = test.app.db.getCollection('users').model;
  model.addHook('beforeUpdate', 'failing', () => {
    throw new Error(`no space left for ${NEW.mobile}`);
  });
  try {
    expect((await signIn()).status).toBe(200);
  } finally {
    model.removeHook('beforeUpdate', 'failing');
  }
  expect(await valuesOf(id)).toEqual({ ...FROM_WECOM, email: null });
  const logs = await test.logs();
  expect(logs).toContain('WeCom user not refreshed');
  expect(logs).not.toContain(NEW.mobile);
});

it('does not keep a sign-in waiting', async () => {
  await begin(rule('always'));
  Object.assign(member(), NEW);
  const model = test.app.db.getCollection('users').model;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  model.addHook('beforeUpdate', 'held', () => held);
  try {
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200); // while the update still waits
  } finally {
    release();
    await test.idle();
    model.removeHook('beforeUpdate', 'held');
  }
});

it('shows the new values to a session that is under way', async () => {
  await begin(rule('always'));
  Object.assign(member(), NEW);
  const { token } = await signIn();
  const headers = { authorization: `Bearer ${token}`, 'x-authenticator': 'wecom' };
  const { data } = (await (await fetch(`${test.origin}/api/auth:check`, { headers })).json()) as { data: object };
  expect(data).toMatchObject(FROM_NEW);
});
