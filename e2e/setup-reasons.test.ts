// Every reason for which a line of the checklist fails, as an admin sees it; one client, the other shares the code.
import type { App, Fault } from '../simulator';
import { AGENT_ID, CORP_ID, SECRET } from '../simulator/seed';
import type { CheckId } from '../src/shared/setup-report';
import { CLIENTS } from './harness/app';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { removeVerificationFiles, SetupSections } from './harness/setup-sections';
import { testBed } from './harness/test-bed';

const bed = testBed();
const [, MODERN] = CLIENTS;

const FILE = { name: 'WW_verify_AbCdEf0123456789.txt', content: 'AbCdEf0123456789' };

const LABELS = { corpId: 'Company ID', agentId: 'AgentId', origin: 'Origin', apiBaseUrl: 'WeCom API address' };

interface Reason {
  /** What the form says instead of what is right. */
  fill?: Partial<Record<keyof typeof LABELS, string | (() => string)>>;
  secret?: string;
  fault?: [path: string, fault: Fault];
  app?: Partial<App>;
  file?: typeof FILE;
}

const elsewhere = () => bed.simulator.url;
const ECHO = '/api/wecom:echo';
const TOKEN = '/cgi-bin/gettoken';
const AGENT = '/cgi-bin/agent/get';

const agent = (values: object): Fault => ({
  body: JSON.stringify({ errcode: 0, errmsg: 'ok', agentid: Number(AGENT_ID), name: 'x', ...values }),
});

/** For each line: what is found, and why. */
const REASONS: [line: CheckId, finding: string, reason: Reason][] = [
  ['origin', 'SETTING', { fill: { origin: 'https://nb.example.com/admin' } }],
  ['origin', 'NET_DNS', { fill: { origin: 'https://nowhere.invalid' } }],
  ['origin', 'NET_REFUSED', { fill: { origin: 'http://127.0.0.1:1' } }],
  ['origin', 'NET_TLS', { fill: { origin: () => bed.app.url.replace('http:', 'https:') } }],
  ['origin', 'NET_STATUS', { fill: { origin: elsewhere }, fault: [ECHO, { status: 502, body: '<html>' }] }],
  [
    'origin',
    'NET_REDIRECT',
    { fill: { origin: elsewhere }, fault: [ECHO, { status: 301, body: '', headers: { Location: 'https://x.test/' } }] },
  ],
  ['origin', 'NET_TIMEOUT', { fill: { origin: elsewhere }, fault: [ECHO, { hang: true }] }],
  ['origin', 'NET_FAILED', { fill: { origin: elsewhere }, fault: [ECHO, { reset: true }] }],
  ['origin', 'ORIGIN_OTHER', { fill: { origin: elsewhere } }],
  ['api', 'SETTING', { fill: { apiBaseUrl: 'ftp://x' } }],
  ['api', 'NET_DNS', { fill: { apiBaseUrl: 'https://nowhere.invalid' } }],
  ['api', 'NET_STATUS', { fault: [AGENT, { status: 502, body: '<html>' }] }],
  ['api', 'API_NOT_WECOM', { fault: [AGENT, { body: '<html>a portal</html>' }] }],
  ['credentials', 'SETTING', { fill: { corpId: 'ww0ther' } }],
  ['credentials', 'WECOM-40001', { secret: 'not-the-secret' }],
  ['credentials', 'REFUSED_BEFORE', { secret: 'not-the-secret' }],
  ['credentials', 'WECOM-40013', { secret: 'secret-1', fault: [TOKEN, { errcode: 40013 }] }],
  ['credentials', 'WECOM-40091', { secret: 'secret-2', fault: [TOKEN, { errcode: 40091 }] }],
  ['credentials', 'WECOM-99999', { secret: 'secret-3', fault: [TOKEN, { errcode: 99999, errmsg: 'new' }] }],
  ['ip', 'IP_NOT_TRUSTED', { app: { trustedIps: [] } }],
  ['app', 'SETTING', { fill: { agentId: 'NocoBase' } }],
  ['app', 'WECOM-40056', { fill: { agentId: '1000009' } }],
  ['app', 'WECOM-301002', { fault: [AGENT, { errcode: 301002 }] }],
  ['app', 'APP_DISABLED', { fault: [AGENT, agent({ close: 1, allow_partys: { partyid: [1] } })] }],
  ['app', 'RANGE_EMPTY', { app: { visibleDepartments: [] } }],
  ['domain', 'DOMAIN_EMPTY', { app: { redirectDomain: '' } }],
  ['domain', 'DOMAIN_DIFFERS', { app: { redirectDomain: 'old.example.com' } }],
  ['domain', 'HOMEPAGE_EMPTY', { app: { homeUrl: '' } }],
  ['domain', 'HOMEPAGE_DIFFERS', { app: { homeUrl: 'https://old.example.com/' } }],
  ['file', 'FILE_MISSING', { file: FILE, fill: { origin: elsewhere } }],
  ['file', 'FILE_WRONG', { file: FILE, fill: { origin: elsewhere }, fault: [`/${FILE.name}`, { body: 'other' }] }],
];

/** The first call of `agent/get`, without a token, only asks whether WeCom is there. */
function setFault([path, fault]: [string, Fault], line: CheckId): void {
  if (path === AGENT && line === 'app') bed.simulator.fault(path, { errcode: 41001, times: 1 });
  bed.simulator.fault(path, fault);
}

async function arrange({ fault, app, file }: Reason, line: CheckId): Promise<void> {
  bed.simulator.reset();
  const right = { redirectDomain: new URL(bed.app.url).host, homeUrl: bed.tile() };
  Object.assign(bed.simulator.app(CORP_ID, AGENT_ID), right, app);
  if (fault) setFault(fault, line);
  await removeVerificationFiles(bed.app);
  if (file) await bed.app.root.call('wecom:addVerificationFile', { body: file });
}

it('says for every reason why a line fails', async () => {
  await bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office' });
  await bed.visit({ token: bed.app.root.token }, async ({ page }) => {
    await page.goto(bed.at(MODERN, AUTHENTICATORS_PAGE));
    const form = new SettingsForm(page);
    const setup = new SetupSections(page);
    await form.configure('Sim Office');
    await form.storedSecret('Secret');
    await form.openAdvanced();
    const right = { corpId: CORP_ID, agentId: AGENT_ID, origin: bed.app.url, apiBaseUrl: bed.simulator.url };
    const secret = form.field('Secret').locator('input[type=password]');
    const stored = await secret.inputValue();

    for (const [line, finding, reason] of REASONS) {
      await arrange(reason, line);
      for (const key of Object.keys(LABELS) as (keyof typeof LABELS)[]) {
        const given = reason.fill?.[key] ?? right[key];
        await form.fill(LABELS[key], typeof given === 'string' ? given : given());
      }
      await secret.fill(reason.secret ?? stored);
      await setup.check();
      const { [line]: status } = await setup.statuses();
      const said = setup.line(line).locator(`[data-finding="${finding}"]`);
      expect([line, finding, status, await said.count()]).toEqual([line, finding, 'failed', 1]);
      expect(await said.textContent()).toMatch(/^(?!.*\{\{).{20,}$/);
    }

    await arrange({}, 'origin');
    for (const [key, value] of Object.entries(right)) await form.fill(LABELS[key as keyof typeof LABELS], value);
    await secret.fill(SECRET);
    await setup.check();
    expect(Object.values(await setup.statuses())).not.toContain('failed');
  });
});
