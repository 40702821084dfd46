import { Select, theme } from 'antd';
import { Fragment, useId } from 'react';
import { REFRESH_RULES, REFRESHED_FIELDS, type RefreshedField, type RefreshRule } from '../../../shared/options';
import { NamedGroup } from '../../ui/a11y';
import { useTexts } from '../../ui/use-texts';
import { REFRESH_RULE_NAMES, REFRESHED_FIELD_NAMES } from './choice-texts';
import { refreshOf } from './read-choices';
import type { ControlProps } from './simple-controls';

/** One rule per field. */
export function RefreshRules({ id, label, value, onChange }: ControlProps<Record<RefreshedField, RefreshRule>>) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const ids = useId();
  const rules = refreshOf(value);
  return (
    <NamedGroup id={id} name={label}>
      <div
        style={{
          display: 'grid',
          gridTemplateColumns: 'fit-content(40%) minmax(0, 16em)',
          alignItems: 'center',
          gap: `${token.marginXS}px ${token.margin}px`,
        }}
      >
        {REFRESHED_FIELDS.map((field) => (
          <Fragment key={field}>
            <label htmlFor={`${ids}-${field}`}>{t(REFRESHED_FIELD_NAMES[field])}</label>
            <Select
              id={`${ids}-${field}`}
              value={rules[field]}
              onChange={(rule) => onChange?.({ ...rules, [field]: rule })}
              options={REFRESH_RULES.map((rule) => ({ value: rule, label: t(REFRESH_RULE_NAMES[rule]) }))}
            />
          </Fragment>
        ))}
      </div>
    </NamedGroup>
  );
}
