import { Alert, Button, Checkbox, Flex, Table, type TableProps } from 'antd';
import { useState } from 'react';
import type { PlannedLink } from '../../../../shared/status-page';
import { saveText } from '../../../ui/save-file';
import { useTexts } from '../../../ui/use-texts';
import { OUTCOME_TEXTS, PROBLEM_TEXTS } from '../people-texts';
import { refusedCsv } from './refused-csv';

const LINES_SHOWN = 20;

/** What happens, or has happened, to each line of the list. */
export function PlannedLinks({ lines, isOver }: { lines: PlannedLink[]; isOver: boolean }) {
  const { t } = useTexts();
  const [onlyProblems, setOnlyProblems] = useState(false);
  const count = (outcome: PlannedLink['outcome']) => lines.filter((line) => line.outcome === outcome).length;
  const refused = lines.filter(({ outcome }) => outcome === 'refused');
  const counts = { already: count('already-linked'), refused: refused.length };
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
      render: (_, { outcome, problem }) => (problem ? t(PROBLEM_TEXTS[problem]) : t(OUTCOME_TEXTS[outcome])),
    },
  ];
  return (
    <>
      <Alert
        type={refused.length > 0 ? 'warning' : isOver ? 'success' : 'info'}
        showIcon
        role="status"
        data-testid="wecom-import-summary"
        message={
          isOver
            ? t('Linked: {{linked}}. Already linked: {{already}}. Refused: {{refused}}.', {
                ...counts,
                linked: count('linked'),
              })
            : t('To be linked: {{linked}}. Already linked: {{already}}. Refused: {{refused}}.', {
                ...counts,
                linked: count('link'),
              })
        }
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
      <Table<PlannedLink>
        size="small"
        rowKey="line"
        columns={columns}
        dataSource={onlyProblems ? refused : lines}
        pagination={{ pageSize: LINES_SHOWN, showSizeChanger: false, hideOnSinglePage: true, size: 'small' }}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}
