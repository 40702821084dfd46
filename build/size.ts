/** `npm run size`: the gzipped size of what the sign-in page loads of the plugin, compared with NocoBase's SMS plugin. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { LANES } from './host-modules';
import { DIST, ROOT } from './rspack.config';

const LIMIT = 6144; // bytes per client, for the button and automatic login; everything else is loaded when needed

const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

let tooLarge = false;
for (const lane of LANES) {
  const ours = gzipped(path.join(DIST, lane, 'index.js'));
  const theirs = gzipped(path.join(ROOT, 'node_modules/@nocobase/plugin-auth-sms/dist', lane, 'index.js'));
  tooLarge ||= ours > LIMIT;
  console.log(`${lane.padEnd(9)}  ours ${ours} B  (limit ${LIMIT} B)  @nocobase/plugin-auth-sms ${theirs} B`);
}
if (tooLarge) {
  console.error(`The sign-in page loads more than ${LIMIT} B of this plugin.`);
  process.exitCode = 1;
}
