import { Flex, theme } from 'antd';
import type { ReactNode } from 'react';
import type { CheckId, CheckStatus } from '../../../shared/findings';
import { LABELS } from '../../../shared/setting-labels';
import { StatusIcon } from '../../ui/status-icon';
import { useTexts } from '../../ui/use-texts';
import type { TrialOutcome } from './use-trial';

export type RowId = CheckId | 'trial';

export const CHECK_TITLES: Record<RowId, string> = {
  origin: 'Origin leads to this NocoBase',
  api: 'The server can reach WeCom',
  credentials: 'Company ID and Secret',
  ip: 'Server’s trusted IP',
  app: 'AgentId, app and visible range',
  domain: 'App’s trusted domain and homepage',
  file: 'Domain verification file',
  values: 'Who can edit phone numbers, emails and usernames',
  wecomOnly: LABELS.wecomOnly,
  events: 'Events from WeCom',
  trial: 'Test sign-in',
};

export type RowStatus = CheckStatus | TrialOutcome | 'open';

export const STATUS_NAMES: Record<RowStatus, string> = {
  passed: 'Passed',
  failed: 'Failed',
  'needs-you': 'Needs you',
  skipped: 'Skipped',
  open: 'Not tested yet',
};

/** The admin has to act on these. */
const LOUD: readonly RowStatus[] = ['failed', 'needs-you'];

/** One row of the checklist. */
export function CheckRow(props: { row: RowId; status: RowStatus; children?: ReactNode }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const { row, status, children } = props;
  return (
    <li
      data-testid={`wecom-check-${row}`}
      data-status={status}
      style={{
        display: 'flex',
        gap: token.marginSM,
        padding: `${token.paddingSM}px ${token.padding}px`,
        borderTop: `1px solid ${row === 'origin' ? 'transparent' : token.colorSplit}`,
      }}
    >
      <StatusIcon status={status} />
      <Flex vertical gap={token.marginXXS} style={{ flex: 1, minWidth: 0 }}>
        <Flex justify="space-between" gap={token.marginSM}>
          <strong style={{ fontWeight: token.fontWeightStrong }}>{t(CHECK_TITLES[row])}</strong>
          <span style={{ flex: 'none', color: LOUD.includes(status) ? token.colorText : token.colorTextSecondary }}>
            {t(STATUS_NAMES[status])}
          </span>
        </Flex>
        {children}
      </Flex>
    </li>
  );
}
