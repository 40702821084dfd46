import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { Button, Checkbox, ConfigProvider, Flex, theme } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { MATCH_RULES, type MatchRule } from '../../../shared/options';
import { Announcement, NamedGroup } from '../../ui/a11y';
import { useTexts } from '../../ui/use-texts';
import { MATCH_RULE_NAMES, MATCH_RULE_WARNINGS } from './choice-texts';
import { matchRulesOf } from './read-choices';
import type { ControlProps } from './simple-controls';

/** The rules that find a member's user, in the order in which they are tried. */
export function MatchRules({ id, label, value, onChange }: ControlProps<MatchRule[]>) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [announced, setAnnounced] = useState('');
  const chosen = matchRulesOf(value);

  const move = (rule: MatchRule, by: 1 | -1) => {
    const order = moved(chosen, rule, by);
    onChange?.(order);
    const values = { rule: t(MATCH_RULE_NAMES[rule]), position: order.indexOf(rule) + 1, count: order.length };
    setAnnounced(t('{{rule}} is now number {{position}} of {{count}}', values));
  };

  return (
    <NamedGroup id={id} name={label} testId="wecom-match-rules">
      <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {inRows(chosen).map((rule) => {
          const position = chosen.indexOf(rule);
          return (
            <RuleRow
              key={rule}
              rule={rule}
              chosen={position >= 0}
              onToggle={() => onChange?.(toggled(chosen, rule))}
              buttons={
                <>
                  <MoveButton
                    icon={<ArrowUpOutlined />}
                    label={t('Move {{rule}} up', { rule: t(MATCH_RULE_NAMES[rule]) })}
                    possible={position > 0}
                    onMove={() => move(rule, -1)}
                  />
                  <MoveButton
                    icon={<ArrowDownOutlined />}
                    label={t('Move {{rule}} down', { rule: t(MATCH_RULE_NAMES[rule]) })}
                    possible={position >= 0 && position < chosen.length - 1}
                    onMove={() => move(rule, 1)}
                  />
                </>
              }
            />
          );
        })}
      </ol>
      <div role="status" style={{ color: token.colorTextSecondary }}>
        {chosen.length === 0 && t('No rule is selected: nobody is matched to an existing user.')}
      </div>
      <Announcement text={announced} />
    </NamedGroup>
  );
}

function RuleRow(props: { rule: MatchRule; chosen: boolean; onToggle: () => void; buttons: ReactNode }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const warningId = useId();
  const { rule, chosen, onToggle, buttons } = props;
  const warning = MATCH_RULE_WARNINGS[rule];
  return (
    <li data-testid={`wecom-match-${rule}`} style={{ paddingBlock: token.paddingXXS }}>
      <Flex justify="space-between" align="center" gap="small">
        <Checkbox checked={chosen} onChange={onToggle} aria-describedby={warning && warningId}>
          {t(MATCH_RULE_NAMES[rule])}
        </Checkbox>
        <Flex gap={token.marginXXS}>{buttons}</Flex>
      </Flex>
      {warning && (
        <div
          id={warningId}
          style={{ marginInlineStart: token.marginLG, color: token.colorTextSecondary, lineHeight: token.lineHeight }}
        >
          {t(warning)}
        </div>
      )}
    </li>
  );
}

/** Never `disabled`, which would lose the focus after the last step. */
function MoveButton(props: { icon: ReactNode; label: string; possible: boolean; onMove: () => void }) {
  const { icon, label, onMove } = props;
  const { componentDisabled } = ConfigProvider.useConfig();
  const possible = props.possible && !componentDisabled;
  return (
    <Button
      type="text"
      size="small"
      icon={icon}
      title={label}
      aria-label={label}
      aria-disabled={!possible}
      style={possible ? undefined : { opacity: 0.25, cursor: 'not-allowed' }}
      onClick={() => possible && onMove()}
    />
  );
}

export const inRows = (chosen: readonly MatchRule[]): MatchRule[] => [
  ...chosen,
  ...MATCH_RULES.filter((rule) => !chosen.includes(rule)),
];

export const toggled = (chosen: readonly MatchRule[], rule: MatchRule): MatchRule[] =>
  chosen.includes(rule) ? chosen.filter((other) => other !== rule) : [...chosen, rule];

/** @returns the same order if the rule cannot move further */
export function moved(chosen: readonly MatchRule[], rule: MatchRule, by: 1 | -1): MatchRule[] {
  const from = chosen.indexOf(rule);
  const to = from + by;
  if (from < 0 || to < 0 || to >= chosen.length) {
    return [...chosen];
  }
  const others = chosen.filter((other) => other !== rule);
  return [...others.slice(0, to), rule, ...others.slice(to)];
}
