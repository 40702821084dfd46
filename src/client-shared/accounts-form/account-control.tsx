import type { HostApp } from '../host-app';
import type { AccountKind } from '../settings-fields';
import type { FormValues } from '../setup/requests';
import type { ControlProps } from './control-props';
import { DepartmentSelect } from './department-select';
import { MatchRules } from './match-rules';
import { OnByDefault } from './on-by-default';
import { RefreshRules } from './refresh-rules';
import { RoleSelect } from './role-select';
import { RootMatchChoice } from './root-match';
import { TakenFields } from './taken-fields';

interface AccountControlProps extends ControlProps<unknown> {
  kind: AccountKind;
  app: HostApp;
  formValues: () => FormValues;
}

/** The control of an option about accounts; it shows the default where the option is missing. */
export function AccountControl({ kind, app, formValues, ...control }: AccountControlProps) {
  switch (kind) {
    case 'onByDefault':
      return <OnByDefault {...control} />;
    case 'matchRules':
      return <MatchRules {...control} />;
    case 'rootMatch':
      return <RootMatchChoice {...control} />;
    case 'takenFields':
      return <TakenFields {...control} />;
    case 'role':
      return <RoleSelect app={app} {...control} />;
    case 'departments':
      return <DepartmentSelect app={app} formValues={formValues} {...control} />;
    case 'refresh':
      return <RefreshRules {...control} />;
    default:
      return kind satisfies never;
  }
}
