import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { CORP_ID } from '../../../../simulator/seed';
import { autoSignup } from '../../../../testing/attack';
import { askConfirmation } from '../../../../testing/confirm-link';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import { ACTIONS as ACTIONS_OF_WECOM } from '../../actions';
import type { Access, ActionDescription } from '../../api/run-action';
import { sessionOf } from '../faults/attempts';

const test = testApp();

const MAX_RUNS = 500;
const AT_A_TIME = 20;
const ENOUGH = 2_000; // requests, if those reached what they should
const MAX_MS = 1_200_000; // it takes a minute where nothing else runs

/** What each action reads; those for everybody and for people who have signed in, and those for admins. */
const FOR_ALL: Record<string, string[]> = { ...fieldsOf('browser', 'user'), 'auth:signIn': ['ticket'] };
const FOR_ADMINS: Record<string, string[]> = fieldsOf('support', 'admin', 'manager');
const FILE = 'a verification file'; // at the root of the domain, whatever its name
const ACTIONS: Record<string, string[]> = { ...FOR_ALL, ...FOR_ADMINS, [FILE]: ['name'] };
const PARAMETERS = [...new Set(Object.values(ACTIONS).flat()), '__appName', 'values', 'token'];

function fieldsOf(...access: Access[]): Record<string, string[]> {
  const actions: [string, ActionDescription][] = Object.entries(ACTIONS_OF_WECOM);
  return Object.fromEntries(
    actions
      .filter(([, action]) => access.includes(action.access))
      .map(([name, { query, body }]) => [`wecom:${name}`, Object.keys({ ...query, ...body })]),
  );
}

/** What a request may rightly hold, so that the rest of it gets further than the first check. */
let live: Record<string, unknown>;
let tokens: Record<'member' | 'admin', string>;
let cookie: string;

/** Any of Unicode, surrogates too; fast-check's own unit of that kind takes seconds, and memory, to set up. */
const anything = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));

const hostileText = fc.oneof(
  fc.array(anything, { maxLength: 40 }).map((characters) => characters.join('')),
  fc.string({
    unit: fc.constantFrom('\u0000', '\r', '\n', '\t', '/', '\\', '%', '<', "'", '"', '{', '}', '$', '.', ':'),
  }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '{{$env.APP_KEY}}', '../../etc/passwd', '%00', '\ud800'),
  fc.constantFrom("' OR '1'='1", '{"$ne":""}', '[object Object]', 'null', 'NaN', '-1', '1e309', '//evil.test', 'link'),
  fc.integer({ min: 100, max: 5_000 }).map((length) => 'a'.repeat(length)),
);

const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, [], {}),
  fc.array(hostileText, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('$ne', '$or', '$regex', 'toString', 'length', 'constructor', 'a'), hostileText, {
    maxKeys: 3,
  }),
  fc.object({ maxDepth: 3, maxKeys: 4 }),
);

const LIVE = Symbol('a value that is right');
const HUGE = Symbol('300 KB');
const SOME_WRONG = Symbol('options of which some are wrong');

const wrongOptions = fc.dictionary(
  fc.constantFrom('corpId', 'agentId', 'secret', 'origin', 'apiBaseUrl', 'role', 'departments', 'refresh', 'public'),
  fc.oneof(hostileValue, fc.constantFrom('http://127.0.0.1:1', '{{$env.APP_KEY}}', 'encrypted:00', ['1'], HUGE)),
  { minKeys: 1, maxKeys: 2 },
);

/** Of the parameters that the action reads most are right, so that the others are looked at; some come on top. */
function valuesOf(action: string, hostile: fc.Arbitrary<unknown>) {
  const own = (ACTIONS[action] ?? []).map((name) => {
    const wrong = name === 'options' ? fc.oneof(hostile, fc.record({ [SOME_WRONG]: wrongOptions })) : hostile;
    return fc.tuple(fc.constant(name), fc.oneof({ arbitrary: fc.constant(LIVE), weight: 3 }, wrong));
  });
  const more = fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), hostile), { maxLength: 2 });
  return fc.tuple(fc.tuple(...own), more).map(([first, then]): [string, unknown][] => [...first, ...then]);
}

const mostlyLive = (hostile: fc.Arbitrary<string>) =>
  fc.oneof({ arbitrary: fc.constant(LIVE), weight: 4 }, { arbitrary: hostile, weight: 1 });

const isForAdmins = (action: string) => Object.hasOwn(FOR_ADMINS, action);

/** Anybody can send the ones, and they are quicker. */
const someAction = fc.oneof(
  { arbitrary: fc.constantFrom(...Object.keys(FOR_ALL)), weight: 2 },
  { arbitrary: fc.constantFrom(...Object.keys(FOR_ADMINS), FILE), weight: 1 },
);

const attack = someAction.chain((action) =>
  fc.record({
    action: fc.constant(action),
    method: fc.constantFrom('GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'HEAD'),
    query: valuesOf(action, hostileValue),
    /** A name several times, as an array, as an object, or with broken escapes. */
    form: fc.constantFrom('plain', 'twice', 'array', 'object', 'broken'),
    body: valuesOf(
      action,
      fc.oneof({ arbitrary: hostileValue, weight: 40 }, { arbitrary: fc.constant(HUGE), weight: 1 }),
    ),
    /** Instead of the body: no JSON, mostly. */
    rawBody: fc.oneof(
      { arbitrary: fc.constant(null), weight: 9 },
      { arbitrary: fc.oneof(hostileText, fc.constantFrom('{"ticket":', '[[[[', '{}{}', '"text"', '[1]')), weight: 1 },
    ),
    type: fc.constantFrom(
      ...Array<string>(4).fill('application/json'),
      'application/x-www-form-urlencoded',
      'text/plain',
    ),
    cookie: mostlyLive(fc.stringMatching(/^nb_wecom_main=[\x20-\x3a\x3c-\x7e]{0,50}$/)),
    authenticator: mostlyLive(fc.stringMatching(/^[\x20-\x7e]{0,60}$/)),
    by: isForAdmins(action)
      ? fc.constantFrom(...Array<'admin'>(8).fill('admin'), 'member' as const, 'nobody' as const)
      : fc.constantFrom('member' as const, 'nobody' as const),
    userAgent: fc.constantFrom(...Object.values(USER_AGENTS), '', 'x'),
  }),
);

type Attack = typeof attack extends fc.Arbitrary<infer T> ? T : never;

function sentAs(value: unknown, right: unknown): unknown {
  if (value === LIVE) {
    return right;
  }
  if (value === HUGE) {
    return 'a'.repeat(300_000);
  }
  if (Object.hasOwn(Object(value), SOME_WRONG)) {
    const wrong = (value as { [SOME_WRONG]: Record<string, unknown> })[SOME_WRONG];
    const options = Object.entries(wrong).map(([field, hostile]) => [field, sentAs(hostile, undefined)]);
    return { ...(live.options as object), ...Object.fromEntries(options) };
  }
  return value;
}

/** Percent-encoded; a lone surrogate, which has no UTF-8, becomes what browsers make of it. */
function textOf(value: unknown): string {
  const text = typeof value === 'object' ? String(JSON.stringify(value)) : String(value);
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function queryOf({ query, form }: Attack, right: Record<string, unknown>): string {
  return query
    .map(([name, value]) => {
      const text = textOf(sentAs(value, right[name]));
      switch (value === LIVE ? 'plain' : form) {
        case 'twice':
          return `${name}=${text}&${name}=${text}`;
        case 'array':
          return `${name}[]=${text}&${name}[]=${text}`;
        case 'object':
          return `${name}[toString]=${text}&${name}[__proto__][x]=1`;
        case 'broken':
          return `${name}=${text}%zz%E0%A4%A&${name}&=&&[`;
        default:
          return `${name}=${text}`;
      }
    })
    .join('&');
}

function bodyOf({ body, type, rawBody }: Attack, right: Record<string, unknown>): string {
  if (rawBody !== null) {
    return rawBody;
  }
  const known = Object.fromEntries(body.map(([name, value]) => [name, sentAs(value, right[name])]));
  return type.includes('urlencoded')
    ? Object.entries(known)
        .map(([name, value]) => `${name}=${textOf(value)}`)
        .join('&')
    : JSON.stringify(known);
}

/** A state of this browser's, which works once. */
async function freshState(leaveBy: string): Promise<string> {
  const headers = { cookie, 'user-agent': USER_AGENTS.desktop };
  const response = await fetch(`${test.origin}/api/wecom:${leaveBy}`, { headers, redirect: 'manual' });
  const location = response.headers.get('location');
  return (location && new URL(location, test.origin).searchParams.get('state')) ?? ''; // a trial may have ended
}

const LEAVE_BY: Record<string, () => string> = {
  'wecom:callback': () => 'authorize?authenticator=wecom',
  'wecom:trialCallback': () => `trial?trial=${live.trial}`,
};

async function freshTrial(): Promise<string> {
  const response = await fetch(`${test.origin}/api/wecom:startTrial`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.admin}` },
    body: JSON.stringify({ authenticator: 'wecom', options: live.options }),
  });
  return ((await response.json()) as { data: { trial: string } }).data.trial;
}

async function send(one: Attack): Promise<Response> {
  const { action, method, type, by, userAgent } = one;
  const leaveBy = LEAVE_BY[action]?.();
  const right = { ...live, code: randomUUID(), ...(leaveBy && { state: await freshState(leaveBy) }) };
  const path = action === FILE ? fileOf(one, right) : `/api/${action}`;
  return fetch(`${test.origin}${path}?${queryOf(one, right)}`, {
    method,
    redirect: 'manual',
    headers: {
      'content-type': type,
      'user-agent': userAgent,
      'x-authenticator': one.authenticator === LIVE ? 'wecom' : String(one.authenticator),
      cookie: one.cookie === LIVE ? cookie : String(one.cookie),
      ...(by !== 'nobody' && action.startsWith('wecom:') && { authorization: `Bearer ${tokens[by]}` }),
    },
    ...(!['GET', 'HEAD'].includes(method) && { body: bodyOf(one, right) }),
  });
}

/** Most begin like one that is there. */
function fileOf({ query: [first] }: Attack, right: Record<string, unknown>): string {
  const value = first?.[1];
  return value === LIVE ? `/${right.name}` : `/WW_verify_${textOf(sentAs(value, ''))}`;
}

/** Words of libraries, databases and stacks. */
const INSIDES =
  /\n\s+at |node_modules|sqlite|sequelize|TypeError|SyntaxError|Cannot read|undefined \(reading|is not a/i;

/** Requests that never get past the first check prove little: these answers come from further in. */
const FROM_FURTHER_IN = [
  'wecom:authorize to WeCom',
  'wecom:authorize OPEN_IN_WECOM',
  'wecom:callback CODE_INVALID',
  'wecom:callback ACCESS_DENIED',
  'wecom:callback to WeCom',
  'wecom:signInHelp 200',
  'wecom:startPanel 200',
  'wecom:reportPanelError 200',
  'wecom:pendingLink 200',
  'wecom:confirmPhone PHONE_MALFORMED',
  'wecom:confirmPhone PHONE_NOT_YOURS',
  'wecom:linkAccount USER_CHANGED',
  'wecom:myAccounts 200',
  'wecom:unlinkAccount NOT_LINKED_HERE',
  'wecom:trial to WeCom',
  'wecom:checkSetup ORIGIN_OK',
  'wecom:setInWecom set',
  'wecom:setInWecom refused',
  'wecom:startTrial started',
  'wecom:trialReport waiting',
  'wecom:listDepartments 200',
  'wecom:listDepartments AUTHENTICATOR_UNAVAILABLE',
  'wecom:listFailures 200',
  'wecom:exportFailures 200',
  'wecom:listLinks 200',
  'wecom:linkMember MEMBER_UNKNOWN',
  'wecom:startLinkImport 200',
  'wecom:linkImport expired',
  'wecom:removeLink NOT_LINKED_HERE',
  'wecom:checkMembers 200',
  'wecom:listVerificationFiles 200',
  'wecom:addVerificationFile 200',
  'wecom:addVerificationFile FILE_EXISTS',
  'wecom:removeVerificationFile 200',
  `${FILE} 200`,
  'auth:signIn STATE_INVALID',
];

/** How often WeCom is asked at the least: codes that have been here before would not get that far. */
const ASKED_OF_WECOM = { 'auth/getuserinfo': 10, 'agent/get': 2, 'agent/set': 1, 'department/list': 1 };

const seen = new Set<string>();

/** What no library, and no `String(value)`, takes for what it seems to be. */
const UNPRINTABLE = { toString: 'x', valueOf: 'x', length: 1 };

/** Each parameter of each action as something that no text can be made of. */
function unprintables(): Attack[] {
  return Object.entries(ACTIONS).flatMap(([action, names]) =>
    names.map((hostile): Attack => {
      const values = names.map((name): [string, unknown] => [name, name === hostile ? UNPRINTABLE : LIVE]);
      return {
        ...{ action, method: 'POST', query: [], form: 'plain', body: values, rawBody: null, type: 'application/json' },
        ...{ cookie: LIVE, authenticator: LIVE, userAgent: USER_AGENTS.desktop },
        by: isForAdmins(action) ? 'admin' : 'member',
      };
    }),
  );
}

async function verdict(one: Attack): Promise<string[]> {
  const response = await send(one);
  const text = await response.text();
  const location = response.headers.get('location');
  const target = location === null ? undefined : new URL(location, test.origin);
  const toWecomPage = /^\/(connect\/oauth2\/authorize|wwlogin\/sso\/login)$/;
  const toWecom = target?.origin === test.simulator.url && toWecomPage.test(target.pathname);
  const code = /"(?:code|kind)":"(\w+)"/.exec(text)?.[1] ?? target?.searchParams.get('error') ?? response.status;
  seen.add(`${one.action} ${toWecom ? 'to WeCom' : code}`);
  const mayAct = one.by === 'admin' || !isForAdmins(one.action);
  const wrong = {
    [`status ${response.status}`]: response.status >= 500,
    'an answer that is for admins': !mayAct && response.status < 400,
    'a session in the answer': /"token":/.test(text) || response.headers.has('x-new-token'),
    'a session in a cookie': /nb_auth_token[^=]*=[^;]/.test(response.headers.getSetCookie().join()),
    'a ticket in the address': target?.hash.includes('ticket') ?? false,
    [`inside: ${INSIDES.exec(text)?.[0]}`]: INSIDES.test(text),
    [`leads to ${location}`]: target !== undefined && target.origin !== test.origin && !toWecom,
  };
  return Object.entries(wrong).flatMap(([what, is]) => (is ? [`${what} (${text.slice(0, 300)})`] : []));
}

/** A form without an API address means the real WeCom. */
beforeAll(() => {
  process.env.SERVER_REQUEST_WHITELIST = '127.0.0.1';
});

afterAll(() => {
  delete process.env.SERVER_REQUEST_WHITELIST;
});

it(
  'thousands of oversized and malformed requests: no session, no 500, no word of a library, no way off the site',
  async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const member = await test.addUser({
      id: 987_654,
      username: 'member',
      password: 'a long password',
      roles: ['member'],
    });
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const page = await browser.authorize('wecom', '/admin/x');
    const link = String(linkOf(page));
    const { simulator } = test;
    const form = { agentId: '3000001', secret: 'secret-of-the-form' }; // an app that may be changed
    simulator.addApp(CORP_ID, { ...form, name: 'Form' });
    live = {
      authenticator: 'wecom',
      redirect: '/admin',
      purpose: 'link',
      canonical: '1',
      retry: '1',
      ticket: '0'.repeat(32),
      nonce: '0'.repeat(32),
      userId: 1,
      link,
      phone: '13811112222',
      locale: 'zh-CN',
      options: wecomOptions(simulator, test.origin, form),
      fields: ['redirectDomain', 'homeUrl'],
      search: 'lin',
      page: '1',
      name: 'WW_verify_AbC123.txt',
      content: 'AbC123',
      block: true,
      wecomUserId: 'nobody', // whom nobody can be linked to
      csv: 'member,nobody',
      days: '30',
      import: '0'.repeat(32),
    };
    tokens = { member: await browser.signInWithPassword('member', 'a long password'), admin: await sessionOf(test, 1) };
    const asked = await askConfirmation(browser, link, tokens.member);
    live.confirm = new URL(String(asked.data?.url)).searchParams.get('confirm');
    cookie = `nb_wecom_main=${browser.cookies.get('nb_wecom_main')}`;
    const users = await test.countUsers();

    for (const one of unprintables()) {
      live.trial = await freshTrial();
      expect({ ...one, wrong: await verdict(one) }).toEqual({ ...one, wrong: [] });
    }

    let sent = 0;
    const unseen = () => FROM_FURTHER_IN.filter((answer) => !seen.has(answer));
    const notAsked = () =>
      Object.entries(ASKED_OF_WECOM).filter(([call, times]) => simulator.calls(`/cgi-bin/${call}`) < times);
    await fc.assert(
      fc.asyncProperty(fc.array(attack, { minLength: AT_A_TIME, maxLength: AT_A_TIME }), async (attacks) => {
        if (sent >= ENOUGH && unseen().length + notAsked().length === 0) {
          return;
        }
        live.trial = await freshTrial(); // a hostile answer has ended the one before
        const verdicts = await Promise.all(attacks.map(verdict));
        sent += verdicts.length;
        const bad = verdicts.flatMap((wrong, index) => (wrong.length > 0 ? [{ ...attacks[index], wrong }] : []));
        expect(bad).toEqual([]);
      }),
      { numRuns: MAX_RUNS, endOnFailure: true },
    );
    expect([...unseen(), ...notAsked()]).toEqual([]);
    await test.idle();

    expect(await test.countUsers()).toBe(users);
    expect(await test.links()).toEqual([]);
    expect(member).toBe(987_654);
    expect('x' in {}).toBe(false);
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200); // and it still works
    expect((await test.links()).map(([, identity]) => identity)).toEqual([`${CORP_ID}:lin.wei`]);
  },
  MAX_MS,
);
