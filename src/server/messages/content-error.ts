import type { ContentProblem } from '../../shared/messages';

/** A message that cannot be sent as it is: its author has to change it, or the data in it. */
export class ContentError extends Error {
  override readonly name = 'ContentError';

  constructor(
    readonly problem: ContentProblem,
    /** E.g. `rows.0.value`. */
    readonly field: string,
  ) {
    super(`${problem} ${field}`);
  }
}
