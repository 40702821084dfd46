import { Flex, theme } from 'antd';
import type { ReactNode } from 'react';
import { StatusIcon } from '../../ui/status-icon';
import { useTexts } from '../../ui/use-texts';
import { CHECK_TITLES, type RowId, type RowStatus, STATUS_NAMES } from './check-titles';

/** There is something to do about these. */
const LOUD: readonly RowStatus[] = ['failed', 'needs-you'];

/** One line of the checklist. */
export function CheckRow(props: { line: RowId; status: RowStatus; children?: ReactNode }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const { line, status, children } = props;
  return (
    <li
      data-testid={`wecom-check-${line}`}
      data-status={status}
      style={{
        display: 'flex',
        gap: token.marginSM,
        padding: `${token.paddingSM}px ${token.padding}px`,
        borderTop: `1px solid ${line === 'origin' ? 'transparent' : token.colorSplit}`,
      }}
    >
      <StatusIcon status={status} />
      <Flex vertical gap={token.marginXXS} style={{ flex: 1, minWidth: 0 }}>
        <Flex justify="space-between" gap={token.marginSM}>
          <strong style={{ fontWeight: token.fontWeightStrong }}>{t(CHECK_TITLES[line])}</strong>
          <span style={{ flex: 'none', color: LOUD.includes(status) ? token.colorText : token.colorTextSecondary }}>
            {t(STATUS_NAMES[status])}
          </span>
        </Flex>
        {children}
      </Flex>
    </li>
  );
}
