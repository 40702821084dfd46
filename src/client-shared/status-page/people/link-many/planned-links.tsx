import { Alert, Button, Checkbox, Flex, Table, type TableProps } from 'antd';
import { useState } from 'react';
import type { PlannedLink } from '../../../../shared/status-page';
import { saveText } from '../../../ui/save-file';
import { useTexts } from '../../../ui/use-texts';
import { SCROLLED_TABLE, ScrollRegion } from '../../scroll-region';
import { OUTCOME_TEXTS, PROBLEM_TEXTS } from '../people-texts';
import { refusedCsv } from './refused-csv';

const LINES_SHOWN = 20;

/** What happens, or has happened, to each line of the list. */
export function PlannedLinks({ lines, isOver }: { lines: PlannedLink[]; isOver: boolean }) {
  const { t } = useTexts();
  const [onlyProblems, setOnlyProblems] = useState(false);
  const count = (outcome: PlannedLink['outcome']) => lines.filter((line) => line.outcome === outcome).length;
  const refused = lines.filter(({ outcome }) => outcome === 'refused');
  const counts = {
    linked: count('linked'),
    left: count('link'),
    already: count('already-linked'),
    refused: refused.length,
  };
  const isPartial = counts.left > 0 && (counts.linked > 0 || isOver);
  const summary = isPartial
    ? t('Linked: {{linked}}. Not linked yet: {{left}}. Already linked: {{already}}. Refused: {{refused}}.', counts)
    : isOver || counts.linked > 0
      ? t('Linked: {{linked}}. Already linked: {{already}}. Refused: {{refused}}.', counts)
      : t('To be linked: {{linked}}. Already linked: {{already}}. Refused: {{refused}}.', {
          ...counts,
          linked: counts.left,
        });
  const outcomeText = (outcome: PlannedLink['outcome'], problem: PlannedLink['problem']) => {
    if (problem) {
      return t(PROBLEM_TEXTS[problem]);
    }
    return outcome === 'link' && isOver ? t('Not linked') : t(OUTCOME_TEXTS[outcome]);
  };
  const columns: TableProps<PlannedLink>['columns'] = [
    { key: 'line', title: t('Line'), dataIndex: 'line' },
    {
      key: 'user',
      title: t('User'),
      render: (_, { username, userName }) =>
        userName && userName !== username ? `${username} (${userName})` : username,
    },
    {
      key: 'member',
      title: t('WeCom'),
      render: (_, { wecomUserId: userid, wecomName: name }) =>
        name ? t('{{name}} ({{userid}})', { name, userid }) : userid,
    },
    {
      key: 'outcome',
      title: t('Result'),
      render: (_, { outcome, problem }) => outcomeText(outcome, problem),
    },
  ];
  return (
    <>
      <Alert
        type={refused.length > 0 || isPartial ? 'warning' : isOver ? 'success' : 'info'}
        showIcon
        role="status"
        data-testid="wecom-import-summary"
        message={summary}
        description={isPartial && !isOver ? t('Some members could not be linked. Try the rest again.') : undefined}
      />
      <Flex wrap gap="small" justify="space-between" align="center">
        <Checkbox checked={onlyProblems} onChange={({ target }) => setOnlyProblems(target.checked)}>
          {t('Only problems')}
        </Checkbox>
        {refused.length > 0 && (
          <Button onClick={() => saveText('wecom-refused.csv', refusedCsv(refused, t), 'text/csv;charset=utf-8')}>
            {t('Download the refused lines')}
          </Button>
        )}
      </Flex>
      <ScrollRegion label={t('List of usernames and userids')}>
        <Table<PlannedLink>
          size="small"
          rowKey="line"
          columns={columns}
          dataSource={onlyProblems ? refused : lines}
          pagination={{ pageSize: LINES_SHOWN, showSizeChanger: false, hideOnSinglePage: true, size: 'small' }}
          style={SCROLLED_TABLE}
        />
      </ScrollRegion>
    </>
  );
}
