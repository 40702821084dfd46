/** Counts failed sign-ins by their code. */

/** How often each code occurred: the plugin's, NocoBase's, or that of a connection error. */
export type Failures = Record<string, number>;

export class SignInFailed extends Error {
  constructor(readonly code: string) {
    super(`No session: ${code}`);
  }
}

export function countFailure(failures: Failures, error: unknown): void {
  const code = codeOf(error);
  if (failures[code] === undefined) {
    console.error(error); // the first of each code
  }
  failures[code] = (failures[code] ?? 0) + 1;
}

function codeOf(error: unknown): string {
  if (error instanceof SignInFailed) {
    return error.code;
  }
  const { cause, name } = error as { cause?: { code?: string }; name?: string };
  return cause?.code ?? name ?? typeof error;
}

export function totalOf(failures: Failures): number {
  return Object.values(failures).reduce((sum, times) => sum + times, 0);
}
