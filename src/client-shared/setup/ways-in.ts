import { ACCOUNT_DEFAULTS } from '../../shared/options';
import type { WaysIn } from '../../shared/setup-report';

/** How a member whom no match rule finds gets in, by the options in a form. */
export function waysInBy({ linkAfterSignIn, public: shown }: Record<string, unknown>): WaysIn {
  const { autoSignup } = (shown ?? {}) as Record<string, unknown>;
  const { linkAfterSignIn: byDefault } = ACCOUNT_DEFAULTS;
  return {
    autoSignup: autoSignup === true,
    linkAfterSignIn: typeof linkAfterSignIn === 'boolean' ? linkAfterSignIn : byDefault,
  };
}
