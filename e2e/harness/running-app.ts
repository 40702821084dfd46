/** How the global set-up tells the test files where the apps are: addresses with blanks between them, one a worker. */
export const ADDRESS_VARIABLE = 'E2E_APP_URLS';

/** Set by `npm test`, which has built the package and prepared the template already. */
export const PREPARED_VARIABLE = 'E2E_PREPARED';

/** The app of this worker, which no other worker touches. */
export function runningAppUrl(): string {
  const url = process.env[ADDRESS_VARIABLE]?.split(' ')[Number(process.env.JEST_WORKER_ID) - 1];
  if (!url) {
    throw new Error(`${ADDRESS_VARIABLE} has no app: run the browser tests by jest with --selectProjects e2e`);
  }
  return url;
}
