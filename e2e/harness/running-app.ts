/** How the global set-up tells the test files where the app is. */
export const ADDRESS_VARIABLE = 'E2E_APP_URL';

/** Set by `npm test`, which has built the package and prepared the template already. */
export const PREPARED_VARIABLE = 'E2E_PREPARED';

export function runningAppUrl(): string {
  const url = process.env[ADDRESS_VARIABLE];
  if (!url) throw new Error(`${ADDRESS_VARIABLE} is not set: run the browser tests by jest with --selectProjects e2e`);
  return url;
}
