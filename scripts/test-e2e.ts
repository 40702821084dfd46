/** `npm run test:e2e`: the browser tests, after their global set-up has prepared what is missing. */
import { browserTests } from './playwright';
import { runAlone } from './run-alone';

void runAlone(() => browserTests(process.argv.slice(2)));
