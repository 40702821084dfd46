import type { Application } from '@nocobase/server';
import { CHECKS, type SetupReport } from '../../../shared/setup-report';
import type { Reading } from '../../settings/read-options';
import type { OneTimeHandleStore } from '../../store/handle-store';
import type { AccessTokens } from '../../wecom/access-token';
import type { VerificationFiles } from '../verification/files';
import { checkFiles } from './files';
import { checkOrigin } from './origin';
import { checkValues } from './values';
import { checkWecom } from './wecom';

/** A form to be checked, saved or not, and what the checks need. */
export interface SetupCheck {
  app: Application;
  /** The authenticator's name; '' while the form has none. */
  authenticator: string;
  reading: Reading;
  tokens: AccessTokens;
  files: VerificationFiles;
  nonces: OneTimeHandleStore<string>;
}

/** All checks that a server can do by itself, in the order of the checklist; ends within 15 s. */
export async function runChecks(setup: SetupCheck): Promise<SetupReport> {
  const [origin, { results, changes }, files, values] = await Promise.all([
    checkOrigin(setup),
    checkWecom(setup),
    checkFiles(setup),
    checkValues(setup),
  ]);
  const all = [origin, ...results, files, values].sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  return { results: all, ...(changes && { changes }) };
}
