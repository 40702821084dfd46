import { ConfigProvider, theme } from 'antd';
import { LOGIN_PAGES, QR_SIGN_INS, ROOT_MATCHES } from '../../../shared/options';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import type { AccountKind } from '../fields';
import type { FormValues } from '../requests';
import { LOGIN_PAGE_NAMES, QR_SIGN_IN_NAMES, ROOT_MATCH_NAMES } from './choice-texts';
import { DepartmentSelect } from './department-select';
import { MatchRules } from './match-rules';
import { loginPageOf, qrSignInOf, rootMatchOf } from './read-choices';
import { RefreshRules } from './refresh-rules';
import { RoleSelect } from './role-select';
import { type ControlProps, OnByDefault, RadioChoice, TakenFields } from './simple-controls';
import { WecomOnly } from './wecom-only';
import { effectOf } from './without-effect';

interface AccountControlProps extends ControlProps<unknown> {
  kind: AccountKind;
  /** The setting's name on the server. */
  option: string;
  /** The form's current options. */
  options: Record<string, unknown>;
  disabled?: boolean;
  app: HostApp;
  formValues: () => FormValues;
}

/** The control of an option about accounts. One without effect is disabled, and tells why. */
export function AccountControl({ option, options, disabled, ...control }: AccountControlProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const effect = effectOf(option, options);
  return (
    <>
      <ConfigProvider componentDisabled={disabled || effect.disabled || undefined}>
        <Control {...control} />
      </ConfigProvider>
      {effect.reason && (
        <div style={{ marginBlockStart: token.marginXXS, color: token.colorTextSecondary }}>{t(effect.reason)}</div>
      )}
    </>
  );
}

type ControlOf = Omit<AccountControlProps, 'option' | 'options' | 'disabled'>;

/** Shows the default if the option is missing. */
function Control({ kind, app, formValues, ...control }: ControlOf) {
  switch (kind) {
    case 'onByDefault':
      return <OnByDefault {...control} />;
    case 'matchRules':
      return <MatchRules {...control} />;
    case 'rootMatch':
      return (
        <RadioChoice {...control} choices={ROOT_MATCHES} names={ROOT_MATCH_NAMES} value={rootMatchOf(control.value)} />
      );
    case 'qrSignIn':
      return (
        <RadioChoice {...control} choices={QR_SIGN_INS} names={QR_SIGN_IN_NAMES} value={qrSignInOf(control.value)} />
      );
    case 'loginPage':
      return (
        <RadioChoice {...control} choices={LOGIN_PAGES} names={LOGIN_PAGE_NAMES} value={loginPageOf(control.value)} />
      );
    case 'takenFields':
      return <TakenFields {...control} />;
    case 'role':
      return <RoleSelect app={app} {...control} />;
    case 'departments':
      return <DepartmentSelect app={app} formValues={formValues} {...control} />;
    case 'wecomOnly':
      return <WecomOnly app={app} formValues={formValues} {...control} />;
    case 'refresh':
      return <RefreshRules {...control} />;
    default:
      return kind satisfies never;
  }
}
