/** "Sign in with WeCom only": what could lock people out. */
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { PASSWORD_TYPE } from '../../../shared/constants';
import type { Finding, WecomOnlyRisk } from '../../../shared/findings';
import type { CheckResult } from '../../../shared/setup-report';
import { passwordObstacle } from '../../self-service/sign-in-methods';
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
  const untried: WecomOnlyRisk[] = (await hasWorked(app, authenticator)) ? [] : ['WECOM_ONLY_UNTRIED'];
  return [...untried, ...(await rootRisks(app))];
}

/** Counts are kept for 400 days, and written within a minute; sessions tell at once. */
async function hasWorked(app: Application, authenticator: string): Promise<boolean> {
  const sessions: number = await app.db.getRepository('issuedTokens').count({ filter: { authenticator } });
  const filter = { authenticator, kind: { $ne: 'failure' } };
  return sessions > 0 || (await app.db.getRepository('wecomDailyCounts').count({ filter })) > 0;
}

/** One root user who can sign in with a password is enough. */
async function rootRisks(app: Application): Promise<WecomOnlyRisk[]> {
  const filter = { authType: PASSWORD_TYPE, enabled: true };
  if ((await app.db.getRepository('authenticators').count({ filter })) === 0) {
    return ['WECOM_ONLY_PASSWORDS_OFF'];
  }
  const roots: Model[] = await app.db.getRepository('users').find({ filter: { 'roles.name': ROOT_ROLE } });
  return roots.some((root) => !passwordObstacle(root, true)) ? [] : ['WECOM_ONLY_NO_PASSWORD'];
}
