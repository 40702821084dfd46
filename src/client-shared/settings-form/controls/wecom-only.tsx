import { Alert, Checkbox, Flex, theme } from 'antd';
import { useState } from 'react';
import type { WecomOnlyRisk } from '../../../shared/findings';
import { LABELS } from '../../../shared/setting-labels';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { passwordSignInUrl } from '../../host/password-sign-in-url';
import { CopyText } from '../../ui/copy-text';
import { useTexts } from '../../ui/use-texts';
import { FINDING_TEXTS } from '../checklist/finding-texts';
import { DangerDialog } from '../danger-dialog';
import { type FormValues, wecomOnlyRisks } from '../requests';
import type { ControlProps } from './simple-controls';

interface WecomOnlyProps extends ControlProps<boolean> {
  app: HostApp;
  formValues: () => FormValues;
}

/** What the server says against it, or why it cannot be asked. */
interface Doubts {
  risks: WecomOnlyRisk[];
  failure?: RequestFailure;
}

/** Asks before it is switched on, if that could lock people out; shows where root gets in. */
export function WecomOnly({ app, id, value, onChange, formValues }: WecomOnlyProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [asking, setAsking] = useState(false);
  const [doubts, setDoubts] = useState<Doubts>({ risks: [] });
  const [open, setOpen] = useState(false);

  const switchOn = async () => {
    setAsking(true);
    const reply = await wecomOnlyRisks(app, formValues().authenticator);
    setAsking(false);
    const found: Doubts =
      reply.kind === 'answered' ? { risks: reply.data.risks } : { risks: [], failure: failureOf(reply) };
    if (found.risks.length === 0 && !found.failure) {
      onChange?.(true);
      return;
    }
    setDoubts(found);
    setOpen(true);
  };

  return (
    <Flex vertical gap={token.marginXXS} align="start">
      <Checkbox
        id={id}
        checked={value === true}
        aria-busy={asking}
        onChange={({ target }) => (target.checked ? void switchOn() : onChange?.(false))}
      />
      {value === true && (
        <span data-testid="wecom-root-way-in">
          {t('The root user signs in with the password here:')} <CopyText value={passwordSignInUrl(app)} />
        </span>
      )}
      <DangerDialog
        open={open}
        title={t(LABELS.wecomOnly)}
        action={t('Switch it on anyway')}
        work={async () => {
          onChange?.(true);
          return undefined;
        }}
        onClose={() => setOpen(false)}
        onDone={() => undefined}
      >
        {() => (
          <Flex vertical gap={token.marginSM}>
            {doubts.risks.map((risk) => (
              <Alert key={risk} type="warning" showIcon message={t(FINDING_TEXTS[risk].text)} />
            ))}
            {doubts.failure && <RequestFailureAlert failure={doubts.failure} />}
          </Flex>
        )}
      </DangerDialog>
    </Flex>
  );
}
