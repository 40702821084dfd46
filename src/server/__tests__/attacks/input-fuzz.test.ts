import fc from 'fast-check';
import { CORP_ID } from '../../../../simulator/seed';
import { testApp, wecomOptions } from '../test-app';
import { linkOf, USER_AGENTS } from '../test-browser';
import { autoSignup } from './attack';

const test = testApp();

const RUNS = 500;
const AT_A_TIME = 20;
const MAX_MS = 300_000; // it takes 50 s where nothing else runs

/** What each action reads. */
const ACTIONS: Record<string, string[]> = {
  'wecom:authorize': ['authenticator', 'redirect', 'purpose', 'canonical'],
  'wecom:callback': ['authenticator', 'code', 'state', 'retry', 'purpose'],
  'wecom:signInHelp': ['authenticator'],
  'wecom:pendingLink': ['link'],
  'wecom:confirmPhone': ['link', 'phone'],
  'wecom:linkAccount': ['link', 'userId'],
  'wecom:myAccounts': ['authenticator'],
  'wecom:unlinkAccount': ['authenticator'],
  'wecom:trial': ['trial', 'locale'],
  'wecom:trialCallback': ['trial', 'code', 'state', 'locale'],
  'wecom:echo': ['nonce'],
  'auth:signIn': ['ticket'],
};
const PARAMETERS = [...new Set(Object.values(ACTIONS).flat()), '__appName', 'options', 'values', 'token'];

/** What a request may rightly hold, so that the rest of it gets further than the first check. */
let live: Record<string, string>;
let token: string;
let cookie: string;

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
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

/** Of the parameters that the action reads most are right, so that the others are looked at; some come on top. */
function valuesOf(action: string) {
  const own = (ACTIONS[action] ?? []).map((name) =>
    fc.tuple(fc.constant(name), fc.oneof({ arbitrary: fc.constant(LIVE), weight: 2 }, hostileValue)),
  );
  const more = fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), hostileValue), { maxLength: 2 });
  return fc.tuple(fc.tuple(...own), more).map(([first, then]): [string, unknown][] => [...first, ...then]);
}

const mostlyLive = (hostile: fc.Arbitrary<string>) =>
  fc.oneof({ arbitrary: fc.constant(LIVE), weight: 4 }, { arbitrary: hostile, weight: 1 });

const attack = fc.constantFrom(...Object.keys(ACTIONS)).chain((action) =>
  fc.record({
    action: fc.constant(action),
    method: fc.constantFrom('GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'HEAD'),
    query: valuesOf(action),
    /** A name several times, as an array, as an object, or with broken escapes. */
    form: fc.constantFrom('plain', 'twice', 'array', 'object', 'broken'),
    body: valuesOf(action),
    /** Instead of the body: no JSON, mostly. */
    rawBody: fc.oneof(
      { arbitrary: fc.constant(null), weight: 9 },
      { arbitrary: fc.oneof(hostileText, fc.constantFrom('{"ticket":', '[[[[', '{}{}', '"text"', '[1]')), weight: 1 },
    ),
    type: fc.constantFrom('application/json', 'application/json', 'application/x-www-form-urlencoded', 'text/plain'),
    cookie: mostlyLive(fc.stringMatching(/^nb_wecom_main=[\x20-\x3a\x3c-\x7e]{0,50}$/)),
    authenticator: mostlyLive(fc.stringMatching(/^[\x20-\x7e]{0,60}$/)),
    authorized: fc.boolean(),
    userAgent: fc.constantFrom(...Object.values(USER_AGENTS), '', 'x'),
  }),
);

type Attack = typeof attack extends fc.Arbitrary<infer T> ? T : never;

const rightOr = (name: string, value: unknown) => (value === LIVE ? live[name] : value);

/** Percent-encoded; a lone surrogate, which has no UTF-8, becomes what browsers make of it. */
function textOf(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function queryOf({ query, form }: Attack): string {
  return query
    .map(([name, value]) => {
      const known = rightOr(name, value);
      const text = textOf(known);
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

function bodyOf({ body, type, rawBody }: Attack): string {
  if (rawBody !== null) {
    return rawBody;
  }
  const known = Object.fromEntries(body.map(([name, value]) => [name, rightOr(name, value)]));
  return type.includes('urlencoded')
    ? Object.entries(known)
        .map(([name, value]) => `${name}=${textOf(value)}`)
        .join('&')
    : JSON.stringify(known);
}

/** A state of this browser's, which works once. */
async function freshState(): Promise<string> {
  const headers = { cookie, 'user-agent': USER_AGENTS.desktop };
  const response = await fetch(`${test.origin}/api/wecom:authorize?authenticator=wecom`, {
    headers,
    redirect: 'manual',
  });
  return new URL(String(response.headers.get('location'))).searchParams.get('state') ?? '';
}

async function freshTrial(): Promise<string> {
  const { data } = await test.call<{ trial: string }>('wecom:startTrial', {
    body: { authenticator: 'wecom', options: wecomOptions(test.simulator, test.origin) },
  });
  return data.trial;
}

async function send(one: Attack): Promise<Response> {
  if (one.action === 'wecom:callback') {
    live.state = await freshState();
  }
  const { action, method, type, authorized, userAgent } = one;
  return fetch(`${test.origin}/api/${action}?${queryOf(one)}`, {
    method,
    redirect: 'manual',
    headers: {
      'content-type': type,
      'user-agent': userAgent,
      'x-authenticator': one.authenticator === LIVE ? 'wecom' : String(one.authenticator),
      cookie: one.cookie === LIVE ? cookie : String(one.cookie),
      ...(authorized && action.startsWith('wecom:') && { authorization: `Bearer ${token}` }),
    },
    ...(!['GET', 'HEAD'].includes(method) && { body: bodyOf(one) }),
  });
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
  'wecom:pendingLink 200',
  'wecom:confirmPhone PHONE_MALFORMED',
  'wecom:confirmPhone PHONE_NOT_YOURS',
  'wecom:linkAccount USER_CHANGED',
  'wecom:myAccounts 200',
  'wecom:unlinkAccount NOT_LINKED_HERE',
  'wecom:trial to WeCom',
  'auth:signIn STATE_INVALID',
];
const seen = new Set<string>();

async function verdict(one: Attack): Promise<string[]> {
  const response = await send(one);
  const text = await response.text();
  const location = response.headers.get('location');
  const target = location === null ? undefined : new URL(location, test.origin);
  const toWecomPage = /^\/(connect\/oauth2\/authorize|wwlogin\/sso\/login)$/;
  const toWecom = target?.origin === test.simulator.url && toWecomPage.test(target.pathname);
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? target?.searchParams.get('error') ?? response.status;
  seen.add(`${one.action} ${toWecom ? 'to WeCom' : code}`);
  const wrong = {
    [`status ${response.status}`]: response.status >= 500,
    'a session in the answer': /"token":/.test(text) || response.headers.has('x-new-token'),
    'a session in a cookie': /nb_auth_token[^=]*=[^;]/.test(response.headers.getSetCookie().join()),
    'a ticket in the address': target?.hash.includes('ticket') ?? false,
    [`inside: ${INSIDES.exec(text)?.[0]}`]: INSIDES.test(text),
    [`leads to ${location}`]: target !== undefined && target.origin !== test.origin && !toWecom,
  };
  return Object.entries(wrong).flatMap(([what, is]) => (is ? [`${what} (${text.slice(0, 300)})`] : []));
}

it(
  '10,000 oversized and malformed requests: no session, no 500, no word of a library, no way off the site',
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
    live = {
      authenticator: 'wecom',
      redirect: '/admin',
      purpose: 'link',
      canonical: '1',
      retry: '1',
      code: 'made-up',
      ticket: '0'.repeat(32),
      nonce: '0'.repeat(32),
      userId: '1',
      link: String(linkOf(page)),
      phone: '13811112222',
      locale: 'zh-CN',
    };
    token = await browser.signInWithPassword('member', 'a long password');
    cookie = `nb_wecom_main=${browser.cookies.get('nb_wecom_main')}`;
    const users = await test.countUsers();

    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(attack, { minLength: AT_A_TIME, maxLength: AT_A_TIME }), async (attacks) => {
        live.trial = await freshTrial(); // a hostile answer has ended the one before
        const verdicts = await Promise.all(attacks.map(verdict));
        sent += verdicts.length;
        const bad = verdicts.flatMap((wrong, index) => (wrong.length > 0 ? [{ ...attacks[index], wrong }] : []));
        expect(bad).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(sent).toBeGreaterThanOrEqual(10_000);
    expect(FROM_FURTHER_IN.filter((answer) => !seen.has(answer))).toEqual([]);

    expect(await test.countUsers()).toBe(users);
    expect(await test.links()).toEqual([]);
    expect(member).toBe(987_654);
    expect('x' in {}).toBe(false);
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200); // and it still works
    expect((await test.links()).map(([, identity]) => identity)).toEqual([`${CORP_ID}:lin.wei`]);
  },
  MAX_MS,
);
