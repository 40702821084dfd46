/** Remembers how the last check of each authenticator's saved settings ended, for the overview. */
import type { Application } from '@nocobase/server';
import { CHECK_STATUSES, type CheckStatus } from '../../../shared/findings';
import type { SetupReport } from '../../../shared/setup-report';
import type { AuthenticatorState } from '../../../shared/status-page';
import { errorName } from '../../errors';
import { columnsOf } from '../../store/rows';

type LastCheck = NonNullable<AuthenticatorState['lastCheck']>;

/** Never throws: the admin gets the report in any case. */
export async function keepCheck(app: Application, authenticator: string, report: SetupReport): Promise<void> {
  try {
    const values = { at: new Date(), status: worstOf(report) };
    const [updated] = await table(app).update(values, { where: { authenticator } });
    if (updated === 0) {
      await table(app).create({ authenticator, ...values });
    }
  } catch (error) {
    app.logger.warn('WeCom set-up check could not be kept', { authenticator, error: errorName(error) });
  }
}

function worstOf({ results }: SetupReport): CheckStatus {
  const order: CheckStatus[] = ['failed', 'skipped', 'passed'];
  return order.find((status) => results.some((result) => result.status === status)) ?? 'skipped';
}

/** @returns by authenticator */
export async function lastChecks(app: Application): Promise<Map<string, LastCheck>> {
  const rows = await table(app).findAll();
  return new Map(
    rows.map((row) => {
      const { authenticator, at, status } = columnsOf('wecomSetupChecks', row);
      const known = CHECK_STATUSES.find((one) => one === status) ?? 'skipped';
      return [authenticator, { at: new Date(at).toISOString(), status: known }];
    }),
  );
}

const table = (app: Application) => app.db.getCollection('wecomSetupChecks').model;
