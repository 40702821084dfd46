/** How the global set-up tells workers where their apps are: addresses with blanks between them, one per worker. */
export const ADDRESSES_VARIABLE = 'E2E_APP_URLS';

/** The app that only this worker uses. */
export function runningAppUrl(worker: number): string {
  const url = process.env[ADDRESSES_VARIABLE]?.split(' ')[worker];
  if (!url) {
    throw new Error(`${ADDRESSES_VARIABLE} has no app for worker ${worker}`);
  }
  return url;
}
