import { Button } from 'antd';
import { useState } from 'react';
import { RequestFailureAlert } from '../errors/error-alert';
import { failureOf, type RequestFailure } from '../host/ask-server';
import type { HostApp } from '../host/host-app';
import { saveText } from '../ui/save-file';
import { useTexts } from '../ui/use-texts';
import { exportCsv } from './requests';

const BOM = '\uFEFF';

/** Excel takes a file without it for its own old encoding; reading a response removes it. */
function withBom(csv: string): string {
  return csv.startsWith(BOM) ? csv : BOM + csv;
}

interface ExportButtonProps {
  app: HostApp;
  action: Parameters<typeof exportCsv>[1];
  fileName: string;
  filters: Record<string, string | undefined>;
  disabled?: boolean;
}

/** Saves all pages of a list, as it is filtered. */
export function ExportButton({ app, action, fileName, filters, disabled }: ExportButtonProps) {
  const { t } = useTexts();
  const [exporting, setExporting] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();

  const save = async () => {
    setExporting(true);
    const reply = await exportCsv(app, action, filters);
    setExporting(false);
    setFailure(reply.kind === 'answered' ? undefined : failureOf(reply));
    if (reply.kind === 'answered') {
      saveText(fileName, withBom(reply.data), 'text/csv;charset=utf-8');
    }
  };

  return (
    <>
      <Button loading={exporting} disabled={disabled} onClick={save}>
        {t('Export CSV')}
      </Button>
      {failure && <RequestFailureAlert failure={failure} onRetry={save} />}
    </>
  );
}
