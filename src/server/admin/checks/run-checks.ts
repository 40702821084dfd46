import type { Context } from '@nocobase/actions';
import { CHECKS } from '../../../shared/findings';
import type { SetupReport } from '../../../shared/setup-report';
import { changedOptions } from '../../settings/changed-options';
import { type FormInput, readForm } from '../../settings/form';
import type { SavedSettings } from '../../settings/saved-settings';
import { checkEvents } from './events';
import { checkFiles } from './files';
import { keepCheck } from './last-checks';
import { checkOrigin } from './origin';
import type { SetupCheck } from './outcome';
import { checkValues } from './values';
import { checkWecom } from './wecom';
import { checkWecomOnly } from './wecom-only';

type CheckServices = Pick<SetupCheck, 'tokens' | 'files' | 'nonces' | 'eventFeeds'>;

/** Runs the checklist for the form's values, within 15 s. */
export async function checkSetup(ctx: Context, services: CheckServices, form: FormInput): Promise<SetupReport> {
  const { app } = ctx;
  const { authenticator, options, reading: sent, saved } = await readForm(ctx, form);
  // A caller may send the name alone, to check what is saved.
  const isAsSaved = saved !== undefined && (form.options === undefined || isUnchanged(saved, options));
  const reading = isAsSaved ? saved.reading : sent;
  // Logged, because a caller could send a secret variable to a server of their own.
  const { apiBaseUrl } = reading.fields;
  ctx.logger.info('WeCom set-up checked', { authenticator, adminId: ctx.state.currentUser.id, apiBaseUrl });
  const { tokens, files, nonces, eventFeeds } = services;
  const report = await runChecks({ app, authenticator, reading, tokens, files, nonces, eventFeeds });
  if (isAsSaved) {
    await keepCheck(app, authenticator, report);
  }
  return report;
}

const isUnchanged = (saved: SavedSettings, options: Record<string, unknown>) =>
  changedOptions(saved.options, options).length === 0;

/** All checks that need no browser, in the order of the checklist. */
async function runChecks(setup: SetupCheck): Promise<SetupReport> {
  const [origin, { results, changes }, files, values, wecomOnly, events] = await Promise.all([
    checkOrigin(setup),
    checkWecom(setup),
    checkFiles(setup),
    checkValues(setup),
    checkWecomOnly(setup),
    checkEvents(setup),
  ]);
  const found = [origin, ...results, files, values, ...wecomOnly, events];
  const all = found.sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  return { results: all, ...(changes && { changes }) };
}
