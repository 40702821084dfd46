/** Which options have no effect because of the others. Texts are keys of `src/locale`. */
import { REFRESHED_FIELDS, type WecomOptions } from '../../../shared/options';
import { matchRulesOf, refreshOf, takenFieldsOf } from './read-choices';

type Options = { [K in keyof WecomOptions]?: unknown };

interface Effect {
  /** Why it has no effect, or little. */
  reason?: string;
  /** It has no effect, so the control is disabled. */
  disabled: boolean;
}

const SIGN_UP_OFF = 'Has no effect while automatic sign-up is disabled.';

export function effectOf(option: string, options: Options): Effect {
  const reason = noEffectReason(option, options);
  return {
    reason: reason ?? (option === 'takenFields' ? partialEffectReason(options) : undefined),
    disabled: Boolean(reason) && option !== 'takenFields', // it and `refresh` would lock each other
  };
}

function noEffectReason(option: string, options: Options): string | undefined {
  switch (option) {
    case 'role':
    case 'departments':
      return signsUp(options) ? undefined : SIGN_UP_OFF;
    case 'takenFields':
      return signsUp(options) || refreshes(options) ? undefined : SIGN_UP_OFF;
    case 'rootMatch':
      return matchRulesOf(options.matchBy).length > 0 ? undefined : 'Has no effect while no rule is selected.';
    case 'suggestLink':
      return options.linkAfterSignIn === false ? 'Has no effect while members may not link their account.' : undefined;
    case 'confirmPhone':
      return matchRulesOf(options.matchBy).includes('phone')
        ? undefined
        : 'Has no effect without the rule “Phone number”.';
    case 'refresh':
      return takenFieldsOf(options.takenFields).some((field) => field !== 'username')
        ? undefined
        : 'Has no effect while nothing is taken from WeCom.';
    default:
      return undefined;
  }
}

/** The taken fields also matter for existing users. */
function partialEffectReason(options: Options): string | undefined {
  return signsUp(options)
    ? undefined
    : 'While automatic sign-up is disabled, this only decides what “Update users from WeCom” may update.';
}

function signsUp({ public: shown }: Options): boolean {
  return (shown as { autoSignup?: unknown } | null | undefined)?.autoSignup === true;
}

function refreshes({ refresh }: Options): boolean {
  const rules = refreshOf(refresh);
  return REFRESHED_FIELDS.some((field) => rules[field] !== 'never');
}
