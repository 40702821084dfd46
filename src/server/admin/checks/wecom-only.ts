/** "Sign in with WeCom only": what could lock people out. */
import type { Application } from '@nocobase/server';
import { type Finding, WECOM_ONLY_RISKS, type WecomOnlyRisk } from '../../../shared/findings';
import type { CheckResult } from '../../../shared/setup-report';
import { ROOT_ROLE } from '../../settings/settings';
import { passwordSignInUrl } from '../../sign-in/addresses';
import { failed, passed, type SetupCheck } from './outcome';

/** @returns the line of the checklist, if the setting is on */
export async function checkWecomOnly({ app, authenticator, reading }: SetupCheck): Promise<CheckResult[]> {
  const { origin = '', public: shown } = reading.fields;
  if (!shown?.wecomOnly) {
    return [];
  }
  const risks = await wecomOnlyRisks(app, authenticator);
  const wayIn: Finding = { code: 'WECOM_ONLY_ON', values: { address: passwordSignInUrl(app, origin) } };
  return risks.length > 0
    ? [failed('wecomOnly', ...risks.map((code): Finding => ({ code })), wayIn)]
    : [passed('wecomOnly', wayIn)];
}

/** Why an admin should think twice before switching it on. */
export async function wecomOnlyRisks(app: Application, authenticator: string): Promise<WecomOnlyRisk[]> {
  const isPresent = {
    WECOM_ONLY_UNTRIED: !(await hasWorked(app, authenticator)),
    WECOM_ONLY_NO_PASSWORD: !(await rootHasPassword(app)),
  } satisfies Record<WecomOnlyRisk, boolean>;
  return WECOM_ONLY_RISKS.filter((risk) => isPresent[risk]);
}

/** Counts are kept for 400 days, and written within a minute; sessions tell at once. */
async function hasWorked(app: Application, authenticator: string): Promise<boolean> {
  const sessions: number = await app.db.getRepository('issuedTokens').count({ filter: { authenticator } });
  const filter = { authenticator, kind: { $ne: 'failure' } };
  return sessions > 0 || (await app.db.getRepository('wecomDailyCounts').count({ filter })) > 0;
}

async function rootHasPassword(app: Application): Promise<boolean> {
  const filter = { 'roles.name': ROOT_ROLE, password: { $ne: null } };
  return (await app.db.getRepository('users').count({ filter })) > 0;
}
