/**
 * Starts NocoBase's server as `nocobase start` with APP_LAUNCH_MODE=node does, but with a client folder of
 * its own: the command writes public path and client mode into an index.html that all instances would share.
 */
const { buildIndexHtml, initEnv } = require('@nocobase/cli-v1/src/util');

initEnv();
process.env.APP_PACKAGE_ROOT = process.env.INSTANCE_PACKAGE_ROOT;
buildIndexHtml();

// The pipe closes when the process that started this one dies, even by SIGKILL.
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume();
process.stdin.unref(); // the server ends when nothing else is left to do

require('@nocobase/app/lib/index.js');
