import { USER_AGENTS } from '../testing/user-agents';
import type { DemoSecrets } from './secrets';

interface DemoAddresses {
  app: string;
  simulator: string;
  logFile: string;
}

/** The text that `npm start` prints once everything runs. */
export function guide({ app, simulator, logFile }: DemoAddresses, { admin }: DemoSecrets): string {
  return `
  NocoBase, legacy client   ${app}/
  NocoBase, modern client   ${app}/v/
  WeCom simulator           ${simulator}/
  Admin                     ${admin.email}  ${admin.password}
  Log                       ${logFile}

  Try the button: open ${app}/signin or ${app}/v/signin in a browser and press
  "Sign in via WeCom". The simulator's page lets you pick who scans the QR code. A member who
  has no user in NocoBase yet has to open the app inside WeCom first:

  Try WeCom itself: any browser that calls itself WeCom is signed in without a click, for instance
    chromium --user-data-dir=/tmp/wecom --user-agent="${USER_AGENTS.wecomWindows}" ${app}/admin

  Settings, as the admin: ${app}/admin/settings/auth/authenticators
  (inside "WeCom", ${app}/signin?autoLogin=0 leads to the password form)

  Ctrl-C stops everything; the data stays for the next start.
`;
}
