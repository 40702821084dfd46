import { CHECKS } from '../../../shared/findings';
import type { SetupReport } from '../../../shared/setup-report';
import { checkFiles } from './files';
import { checkOrigin } from './origin';
import type { SetupCheck } from './outcome';
import { checkValues } from './values';
import { checkWecom } from './wecom';

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
