/** What depends on the database: `npm run test:databases` runs it on PostgreSQL and MariaDB. */
import { testFiles } from '../../../testing/test-folder';

testFiles(__dirname, [
  'accounts/',
  'admin/failures',
  'attacks/privacy',
  'attacks/cut-links',
  'attacks/planted-accounts',
  'faults/database',
  'sign-in/several-corps',
  'wecom/odd-replies',
  'restarts/restart', // the last one: NocoBase is another after it
]);
