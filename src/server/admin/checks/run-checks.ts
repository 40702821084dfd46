import type { Context } from '@nocobase/actions';
import { CHECKS } from '../../../shared/findings';
import type { SetupReport } from '../../../shared/setup-report';
import { type FormInput, readForm } from '../../settings/form';
import { checkFiles } from './files';
import { checkOrigin } from './origin';
import type { SetupCheck } from './outcome';
import { checkValues } from './values';
import { checkWecom } from './wecom';

type CheckServices = Pick<SetupCheck, 'tokens' | 'files' | 'nonces'>;

/** Runs the checklist for the form's values, within 15 s. */
export async function checkSetup(ctx: Context, services: CheckServices, form: FormInput): Promise<SetupReport> {
  const { app } = ctx;
  const { authenticator, reading } = await readForm(ctx, form);
  // Logged, because a caller could send a secret variable to a server of their own.
  const { apiBaseUrl } = reading.fields;
  ctx.logger.info('WeCom set-up checked', { authenticator, adminId: ctx.state.currentUser.id, apiBaseUrl });
  const { tokens, files, nonces } = services;
  return runChecks({ app, authenticator, reading, tokens, files, nonces });
}

/** All checks that need no browser, in the order of the checklist. */
async function runChecks(setup: SetupCheck): Promise<SetupReport> {
  const [origin, { results, changes }, files, values] = await Promise.all([
    checkOrigin(setup),
    checkWecom(setup),
    checkFiles(setup),
    checkValues(setup),
  ]);
  const all = [origin, ...results, files, values].sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  return { results: all, ...(changes && { changes }) };
}
