/** What the settings form asks of the server; for those who may edit authenticators, except where a browser comes by. */
import type { Context, Next } from '@nocobase/actions';
import type { MyRights } from '../../shared/setup-report';
import { mayManageAccess } from '../settings/admin-rights';
import { readForm } from '../settings/form';
import type { FailureLog } from '../sign-in/failure-log';
import type { OneTimeHandleStore } from '../store/handle-store';
import type { AccessTokens } from '../wecom/access-token';
import { echo } from './checks/origin';
import { runChecks } from './checks/run-checks';
import { listDepartments } from './departments';
import { listFailures } from './list-failures';
import { setInWecom } from './set-in-wecom';
import { type TrialStores, trialActions } from './trial/trial';
import { type VerificationFiles, verificationFileActions } from './verification/files';

export interface SetupParts {
  tokens: AccessTokens;
  failures: FailureLog;
  files: VerificationFiles;
  nonces: OneTimeHandleStore<string>;
  trials: TrialStores;
  /** Tells the other nodes that the verification files have changed. */
  announceFiles: () => Promise<void>;
}

export function setupActions({ tokens, failures, files, nonces, trials, announceFiles }: SetupParts) {
  const { startTrial, trialReport, trial, trialCallback } = trialActions(trials, tokens);
  return {
    forAdmins: {
      /** `POST wecom:checkSetup`: the checklist, for the form's values. */
      async checkSetup(ctx: Context, next: Next) {
        const { authenticator, reading } = await readForm(ctx);
        // Whoever may check may send a secret variable to an address of their own: it should not go unseen.
        const { apiBaseUrl } = reading.fields;
        ctx.logger.info('WeCom set-up checked', { authenticator, adminId: ctx.state.currentUser.id, apiBaseUrl });
        ctx.body = await runChecks({ app: ctx.app, authenticator, reading, tokens, files, nonces });
        await next();
      },
      /** `GET wecom:listFailures?authenticator=NAME`: the last failed sign-ins, newest first. */
      async listFailures(ctx: Context, next: Next) {
        ctx.body = await listFailures(ctx, failures);
        await next();
      },
      listDepartments: listDepartments(tokens),
      setInWecom: setInWecom(tokens, nonces),
      /** `GET wecom:myRights`: which settings the form lets its admin change. */
      async myRights(ctx: Context, next: Next) {
        ctx.body = { manageAccess: mayManageAccess(ctx) } satisfies MyRights;
        await next();
      },
      startTrial,
      trialReport,
      ...verificationFileActions(files, announceFiles),
    },
    forBrowsers: { echo: echo(nonces), trial, trialCallback },
  };
}
