/** The two calls that an admin's settings form makes beside those of sign-ins, with every fault. */
import { AGENT_ID, CORP_ID } from '../../../../simulator/seed';
import { type Gate, startGate } from '../../../../testing/gate';
import { shortLimits } from '../../../../testing/short-limits';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { Finding } from '../../../shared/findings';
import type { SetInWecomReply, SetupReport } from '../../../shared/setup-report';
import { FAULTS, STRANGE_REPLIES } from './wecom-faults';

const test = testApp();

const LIMIT_MS = 12_000;

/** WeCom's own words, a page, a stack. */
const RAW = /more info|hint|errmsg|[<>]|node_modules|Error\b|is not|Unexpected|access_token/;

interface SetupCall {
  path: string;
  /** How many calls to WeCom come before, the first time. */
  place: number;
  /** Of those before, how many are of the same path. */
  alike: number;
  /** @returns `done`, or what the admin reads */
  ask(apiBaseUrl?: string): Promise<string>;
  /** Where the admin reads something else than at the other call. */
  differs: Record<string, string>;
}

const CALLS: Record<string, SetupCall> = {
  'agent/get': {
    path: '/cgi-bin/agent/get',
    place: 2,
    alike: 1,
    async ask(apiBaseUrl) {
      const { results } = await post<SetupReport>('checkSetup', apiBaseUrl);
      const wrong = results
        .filter(({ status }) => status === 'failed')
        .flatMap(({ findings }) => findings.map(inWords));
      return wrong.join() || 'done';
    },
    differs: {},
  },
  'agent/set': {
    path: '/cgi-bin/agent/set',
    place: 1,
    alike: 0,
    async ask(apiBaseUrl) {
      const reply = await post<SetInWecomReply>('setInWecom', apiBaseUrl);
      return reply.kind === 'set' ? 'done' : inWords(reply.finding);
    },
    // Nothing of its answer is read but that it is none of WeCom's refusals.
    differs: { 'has wrong types': 'done', 'has no fields': 'done' },
  },
};

const READS: Record<string, string> = {
  'is reset': 'NET_FAILED',
  hangs: 'NET_TIMEOUT',
  'is HTTP 500': 'NET_STATUS',
  'is HTTP 502 with a page': 'NET_STATUS',
  'is half a reply': 'API_NOT_WECOM',
  'has wrong types': 'API_NOT_WECOM', // of the visible range nothing can be read
  'is -1': 'WECOM -1',
  'is 48004': 'WECOM 48004',
  'is 45009': 'WECOM 45009',
  'is 60020': 'IP_NOT_TRUSTED',
  'is 40014, again and again': 'WECOM 40014',
  'is 42001, again and again': 'WECOM 42001',
  'is 40014 once': 'done',
  'is 42001 once': 'done',
  'is a page': 'API_NOT_WECOM',
  'is nothing': 'API_NOT_WECOM',
  'is a list': 'API_NOT_WECOM',
  'has no fields': 'RANGE_EMPTY,DOMAIN_EMPTY,HOMEPAGE_EMPTY',
  'has 2 MB': 'NET_FAILED',
  'hangs in the middle': 'NET_TIMEOUT',
  'redirects elsewhere': 'NET_REDIRECT',
};

const inWords = (finding: Finding) => ('errcode' in finding ? `${finding.code} ${finding.errcode}` : finding.code);

let rounds = 0;
let gate: Gate;

beforeAll(async () => {
  gate = await startGate(test.simulator.url);
});

afterAll(() => gate.shut());

/** With no token fetched yet. */
beforeEach(async () => {
  rounds += 1;
  await gate.open();
  Object.assign(test.simulator.app(CORP_ID, AGENT_ID), {
    secret: `secret-of-round-${rounds}`,
    redirectDomain: new URL(test.origin).host,
    homeUrl: homepage(),
  });
});

const homepage = () => `${test.origin}/api/wecom:authorize?authenticator=office`;

async function post<T>(action: string, apiBaseUrl = test.simulator.url): Promise<T> {
  const secret = `secret-of-round-${rounds}`;
  const options = { ...wecomOptions(test.simulator, test.origin), secret, apiBaseUrl };
  const body = { authenticator: 'office', options, fields: ['redirectDomain', 'homeUrl'] };
  await test.app.db.getRepository('authenticators').updateOrCreate({
    filterKeys: ['name'],
    values: { name: 'office', authType: 'wecom', enabled: false, options },
  });
  const began = Date.now();
  const { status, data } = await test.call<T>(`wecom:${action}`, { body });
  expect(Date.now() - began).toBeLessThan(LIMIT_MS);
  expect(status).toBe(200);
  expect(JSON.stringify(data)).not.toMatch(RAW);
  expect(JSON.stringify(data)).not.toContain(secret);
  return data;
}

describe.each(Object.entries(CALLS))('%s', (name, call) => {
  shortLimits();

  /** The settings in WeCom as they were, and then as they should be. */
  async function worksNow(): Promise<void> {
    const app = test.simulator.app(CORP_ID, AGENT_ID);
    if (name === 'agent/set') {
      app.homeUrl = '';
    }
    expect(await call.ask()).toBe('done');
    expect(app.homeUrl).toBe(homepage());
  }

  it.each(Object.entries({ ...FAULTS, ...STRANGE_REPLIES }))(
    '%s: the admin reads why, and the next attempt works',
    async (title, { fault }) => {
      for (let before = 0; before < call.alike; before++) {
        test.simulator.fault(call.path, { errcode: 41001, times: 1 }); // what it is without a token
      }
      test.simulator.fault(call.path, fault);
      expect(await call.ask()).toBe(call.differs[title] ?? READS[title]);
      expect(test.simulator.calls('/elsewhere')).toBe(0);

      test.simulator.clearFaults();
      await worksNow();
    },
  );

  it('is refused a connection: the same', async () => {
    gate.after(call.place, gate.shut);
    expect(await call.ask(gate.url)).toBe('NET_REFUSED');
    await gate.open();
    await worksNow();
  });

  it('meets a token that has expired since it was fetched: the same', async () => {
    gate.after(call.place, () => test.simulator.invalidateTokens());
    // The checklist asks with the token that it has just got; another one would be a second `gettoken`.
    expect(await call.ask(gate.url)).toBe(name === 'agent/get' ? 'WECOM 40014' : 'done');
    await worksNow();
  });
});
