/** Five checks that ask WeCom about the app. Each needs the one before it; all of them take a single `gettoken`. */

import type { Application } from '@nocobase/server';
import { ERRCODE } from '../../../shared/errcodes';
import { type CheckId, type Finding, WECOM_CHECKS } from '../../../shared/findings';
import type { CheckResult, WecomAppChanges } from '../../../shared/setup-report';
import { withoutTrailingSlashes } from '../../settings/settings';
import { actionUrl } from '../../sign-in/addresses';
import type { AppCredentials } from '../../wecom/access-token';
import { reachWecom, WecomApi } from '../../wecom/api';
import { WecomError } from '../../wecom/http';
import type { WecomApp } from '../../wecom/responses';
import { failed, passed, type SetupCheck, settingProblems, skipped, wecomFinding } from './outcome';

const DEADLINE_MS = 12_000;

/** WeCom answers with these only if the server's IP address is trusted. */
const AGENT_ID_ERRORS = new Set<number>([ERRCODE.AGENT_ID_INVALID, ERRCODE.AGENT_OF_ANOTHER_SECRET]);

export interface WecomChecks {
  results: CheckResult[];
  /** What differs in WeCom; absent if nothing does, or if WeCom was not reached. */
  changes?: WecomAppChanges;
}

export async function checkWecom(setup: SetupCheck): Promise<WecomChecks> {
  const results: CheckResult[] = [];
  const changes = await runInOrder(setup, (result) => results.push(result));
  const reached: CheckId[] = results.map(({ check }) => check);
  const rest = WECOM_CHECKS.filter((check) => !reached.includes(check)).map((check) => skipped(check));
  return { results: [...results, ...rest], ...(changes && Object.keys(changes).length > 0 && { changes }) };
}

type Report = (result: CheckResult) => void;

/** Reports one check after the other, and returns when the next one cannot run. */
async function runInOrder(setup: SetupCheck, report: Report): Promise<WecomAppChanges | undefined> {
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
  // Uses this token even if WeCom refuses it, because renewing it would be a second `gettoken`.
  const api = new WecomApi(credentials, { get: async () => token });
  const app = await api.agent(agentId).catch((error: unknown) => error);
  if (isApp(app)) {
    report(passed('ip', { code: 'IP_OK' }));
    report(appResult(app));
    return compareAddresses(setup, app, report);
  }
  if (app instanceof WecomError && app.errcode === ERRCODE.IP_NOT_TRUSTED) {
    failedBy('ip', app);
    return undefined;
  }
  const trusted = app instanceof WecomError && app.errcode !== undefined && AGENT_ID_ERRORS.has(app.errcode);
  report(trusted ? passed('ip', { code: 'IP_OK' }) : skipped('ip'));
  failedBy('app', app);
  return undefined;
}

const isApp = (value: unknown): value is WecomApp => !(value instanceof Error);

function appResult({ name, disabled, range }: WecomApp): CheckResult {
  if (disabled) {
    return failed('app', { code: 'APP_DISABLED' });
  }
  if (range.users + range.departments + range.tags === 0) {
    return failed('app', { code: 'RANGE_EMPTY' });
  }
  return passed('app', { code: 'APP_OK', values: { name, ...range } });
}

/**
 * Compares the trusted domain and the homepage in WeCom with what they should be.
 *
 * @returns what "Set it in WeCom for me" would set
 */
function compareAddresses(setup: SetupCheck, app: WecomApp, report: Report): WecomAppChanges {
  const { origin } = setup.reading.fields;
  if (!origin || !setup.authenticator) {
    const problems = settingProblems(setup.reading, 'origin', 'name');
    report(failed('domain', ...problems));
    return {};
  }
  const expected = expectedAddresses(setup.app, setup.authenticator, origin);
  const domain = domainFinding(app.redirectDomain, expected.redirectDomain);
  const homepage = homepageFinding(setup, app.homeUrl, expected.homeUrl);
  const changes = {
    ...(domain.code !== 'DOMAIN_OK' && { redirectDomain: expected.redirectDomain }),
    ...(['HOMEPAGE_EMPTY', 'HOMEPAGE_DIFFERS'].includes(homepage.code) && { homeUrl: expected.homeUrl }),
  };
  report((Object.keys(changes).length === 0 ? passed : failed)('domain', domain, homepage));
  return changes;
}

/** The addresses that should stand in WeCom's console. */
export function expectedAddresses(app: Application, authenticator: string, origin: string): Required<WecomAppChanges> {
  return {
    redirectDomain: new URL(origin).host,
    homeUrl: actionUrl(app, { name: authenticator, settings: { origin } }, 'authorize'),
  };
}

function domainFinding(raw: string | undefined, expected: string): Finding {
  const found = raw && withoutTrailingSlashes(raw.replace(/^https?:\/\//i, ''));
  if (!found) {
    return { code: 'DOMAIN_EMPTY', values: { expected } };
  }
  // WeCom compares host and port, ignoring case.
  const same = found.toLowerCase() === expected.toLowerCase();
  return same
    ? { code: 'DOMAIN_OK', values: { expected } }
    : { code: 'DOMAIN_DIFFERS', values: { expected, found: found.slice(0, 255) } };
}

function homepageFinding({ reading }: SetupCheck, found: string | undefined, expected: string): Finding {
  if (!found) {
    return { code: 'HOMEPAGE_EMPTY', values: { expected } };
  }
  if (isSameLink(found, expected)) {
    return { code: 'HOMEPAGE_OK' };
  }
  const { origin, public: shown } = reading.fields;
  const values = { expected, found: found.slice(0, 500) };
  // With automatic login, every page of this site signs members in.
  return shown?.autoLogin && URL.canParse(found) && new URL(found).origin === origin
    ? { code: 'HOMEPAGE_OF_THIS_SITE', values }
    : { code: 'HOMEPAGE_DIFFERS', values };
}

/** Ignores additional parameters, because an admin may have added a `redirect`. */
function isSameLink(found: string, expected: string): boolean {
  if (!URL.canParse(found)) {
    return false;
  }
  const [wanted, actual] = [new URL(expected), new URL(found)];
  return (
    wanted.origin === actual.origin &&
    wanted.pathname === actual.pathname &&
    [...wanted.searchParams].every(([name, value]) => actual.searchParams.get(name) === value)
  );
}
