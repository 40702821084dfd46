/** What depends on the database: `npm run test:databases` runs it on PostgreSQL and MariaDB. */
import { testFiles } from '../../../testing/test-folder';

testFiles(__dirname, [
  'attacks/privacy', // the first one: it counts the rows of whole tables
  'accounts/',
  'admin/failures',
  'attacks/cut-links',
  'attacks/planted-accounts',
  'faults/database',
  'sign-in/several-corps',
  'wecom/odd-replies',
  'restarts/restart', // the last one: NocoBase is another after it
]);
