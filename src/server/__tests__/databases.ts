/** What depends on the database: `npm run test:databases` runs it on PostgreSQL and MariaDB. */
import { testFiles } from '../../../testing/test-folder';

testFiles(__dirname, [
  'accounts/',
  'directory/events',
  'attacks/privacy',
  'attacks/cut-links',
  'attacks/planted-accounts',
  'faults/database',
  'sign-in/several-corps',
  'sign-in/wecom-only',
  'wecom/odd-replies',
  'admin/failures', // these two last: they restart NocoBase, whose test app is another after it
  'restarts/restart',
]);
