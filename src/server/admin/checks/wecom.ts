/** What WeCom says about the app: five checks, each of which needs the one before it; one `gettoken` in all. */

import type { Application } from '@nocobase/server';
import { ERRCODE } from '../../../shared/errcodes';
import { CHECKS, type CheckId, type Finding } from '../../../shared/findings';
import type { CheckResult, WecomAppChanges } from '../../../shared/setup-report';
import { withoutTrailingSlashes } from '../../settings/settings';
import { actionUrl } from '../../sign-in/addresses';
import type { AppCredentials } from '../../wecom/access-token';
import { reachWecom, WecomApi } from '../../wecom/api';
import { WecomError } from '../../wecom/http';
import type { WecomApp } from '../../wecom/responses';
import { failed, passed, type SetupCheck, settingProblems, skipped, wecomFinding } from './outcome';

const WECOM_CHECKS = CHECKS.filter((check) => !['origin', 'file', 'values'].includes(check));
const DEADLINE_MS = 12_000;

/** Answers that only an app with a trusted IP gets. */
const AGENT_ERRORS = new Set<number>([ERRCODE.AGENT_ID_INVALID, ERRCODE.AGENT_OF_ANOTHER_SECRET]);

export interface WecomChecks {
  results: CheckResult[];
  /** What differs in WeCom; undefined when nothing does, or nobody knows. */
  changes?: WecomAppChanges;
}

export async function checkWecom(setup: SetupCheck): Promise<WecomChecks> {
  const results: CheckResult[] = [];
  const changes = await run(setup, (result) => results.push(result));
  const reached = results.map(({ check }) => check);
  const rest = WECOM_CHECKS.filter((check) => !reached.includes(check)).map((check) => skipped(check));
  return { results: [...results, ...rest], ...(changes && Object.keys(changes).length > 0 && { changes }) };
}

type Report = (result: CheckResult) => void;

/** Returns as soon as the next check has nothing to go by. */
async function run(setup: SetupCheck, report: Report): Promise<WecomAppChanges | undefined> {
  const { reading, tokens } = setup;
  const { apiBaseUrl, corpId, secret, agentId } = reading.fields;
  const deadline = Date.now() + DEADLINE_MS;
  if (!apiBaseUrl) {
    report(failed('api', ...settingProblems(reading, 'apiBaseUrl')));
    return undefined;
  }
  const failedBy = (check: CheckId, error: unknown) => report(failed(check, wecomFinding(error, apiBaseUrl)));

  try {
    const began = Date.now();
    await reachWecom(apiBaseUrl, deadline);
    report(passed('api', { code: 'API_OK', values: { host: new URL(apiBaseUrl).host, ms: Date.now() - began } }));
  } catch (error) {
    failedBy('api', error);
    return undefined;
  }

  if (!corpId || !secret) {
    report(failed('credentials', ...settingProblems(reading, 'corpId', 'secret')));
    return undefined;
  }
  const credentials: AppCredentials = { apiBaseUrl, corpId, secret };
  let token: string;
  try {
    token = await tokens.renew(credentials, deadline);
    report(passed('credentials', { code: 'CREDENTIALS_OK' }));
  } catch (error) {
    const finding = wecomFinding(error, apiBaseUrl);
    const remembered = error instanceof WecomError && error.failure.kind === 'refused' && error.failure.remembered;
    report(failed('credentials', finding, ...(remembered ? [{ code: 'REFUSED_BEFORE' } satisfies Finding] : [])));
    return undefined;
  }

  if (!agentId) {
    report(skipped('ip'));
    report(failed('app', ...settingProblems(reading, 'agentId')));
    return undefined;
  }
  // This very token, whatever WeCom says about it: another one would be a second `gettoken`.
  const api = new WecomApi(credentials, { get: async () => token });
  const app = await api.agent(agentId).catch((error: unknown) => error);
  if (isApp(app)) {
    report(passed('ip', { code: 'IP_OK' }));
    report(judgeApp(app));
    return judgeAddresses(setup, app, report);
  }
  if (app instanceof WecomError && app.errcode === ERRCODE.IP_NOT_TRUSTED) {
    failedBy('ip', app);
    return undefined;
  }
  const trusted = app instanceof WecomError && app.errcode !== undefined && AGENT_ERRORS.has(app.errcode);
  report(trusted ? passed('ip', { code: 'IP_OK' }) : skipped('ip'));
  failedBy('app', app);
  return undefined;
}

const isApp = (value: unknown): value is WecomApp => !(value instanceof Error);

function judgeApp({ name, disabled, range }: WecomApp): CheckResult {
  if (disabled) {
    return failed('app', { code: 'APP_DISABLED' });
  }
  if (range.users + range.departments + range.tags === 0) {
    return failed('app', { code: 'RANGE_EMPTY' });
  }
  return passed('app', { code: 'APP_OK', values: { name, ...range } });
}

/** @returns what "Set it in WeCom for me" would set */
function judgeAddresses(setup: SetupCheck, app: WecomApp, report: Report): WecomAppChanges {
  const { origin } = setup.reading.fields;
  if (!origin || !setup.authenticator) {
    const problems = settingProblems(setup.reading, 'origin', 'name');
    report(failed('domain', ...problems));
    return {};
  }
  const expected = expectedAddresses(setup.app, setup.authenticator, origin);
  const domain = judgeDomain(app.redirectDomain, expected.redirectDomain);
  const homepage = judgeHomepage(setup, app.homeUrl, expected.homeUrl);
  const changes = {
    ...(domain.code !== 'DOMAIN_OK' && { redirectDomain: expected.redirectDomain }),
    ...(['HOMEPAGE_EMPTY', 'HOMEPAGE_DIFFERS'].includes(homepage.code) && { homeUrl: expected.homeUrl }),
  };
  report((Object.keys(changes).length === 0 ? passed : failed)('domain', domain, homepage));
  return changes;
}

/** What the console of WeCom should say. */
export function expectedAddresses(app: Application, authenticator: string, origin: string): Required<WecomAppChanges> {
  return {
    redirectDomain: new URL(origin).host,
    homeUrl: actionUrl(app, { name: authenticator, settings: { origin } }, 'authorize'),
  };
}

function judgeDomain(raw: string | undefined, expected: string): Finding {
  const found = raw && withoutTrailingSlashes(raw.replace(/^https?:\/\//i, ''));
  if (!found) {
    return { code: 'DOMAIN_EMPTY', values: { expected } };
  }
  // WeCom compares host and port, without regard to case.
  const same = found.toLowerCase() === expected.toLowerCase();
  return same
    ? { code: 'DOMAIN_OK', values: { expected } }
    : { code: 'DOMAIN_DIFFERS', values: { expected, found: found.slice(0, 255) } };
}

function judgeHomepage({ reading }: SetupCheck, found: string | undefined, expected: string): Finding {
  if (!found) {
    return { code: 'HOMEPAGE_EMPTY', values: { expected } };
  }
  if (isSameLink(found, expected)) {
    return { code: 'HOMEPAGE_OK' };
  }
  const { origin, public: shown } = reading.fields;
  const values = { expected, found: found.slice(0, 500) };
  // With automatic login any page of ours signs people in.
  return shown?.autoLogin && URL.canParse(found) && new URL(found).origin === origin
    ? { code: 'HOMEPAGE_OF_THIS_SITE', values }
    : { code: 'HOMEPAGE_DIFFERS', values };
}

/** An admin may have added a `redirect` to it. */
function isSameLink(found: string, expected: string): boolean {
  if (!URL.canParse(found)) {
    return false;
  }
  const [ours, theirs] = [new URL(expected), new URL(found)];
  return (
    ours.origin === theirs.origin &&
    ours.pathname === theirs.pathname &&
    [...ours.searchParams].every(([name, value]) => theirs.searchParams.get(name) === value)
  );
}
