import { Button, Checkbox, Flex, Modal, theme } from 'antd';
import { useId, useState } from 'react';
import type { Finding } from '../../../shared/findings';
import type { WecomAppChanges, WecomAppField } from '../../../shared/setup-report';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { type FormValues, setInWecom } from '../requests';
import { FindingView, pageOf } from './finding-view';

/** Keys of `src/locale`. */
export const FIELD_NAMES: Record<WecomAppField, string> = {
  redirectDomain: 'Trusted domain',
  homeUrl: 'App homepage',
};

/** The finding that has a field's current value. */
const FOUND_BY: Record<WecomAppField, Finding['code']> = {
  redirectDomain: 'DOMAIN_DIFFERS',
  homeUrl: 'HOMEPAGE_DIFFERS',
};

const FIELDS = Object.keys(FIELD_NAMES) as WecomAppField[];

interface SetInWecomProps {
  app: HostApp;
  /** The checked values. */
  values: FormValues;
  changes: WecomAppChanges;
  /** Of the row that found the differences. */
  findings: Finding[];
  onSet: () => void;
}

type Outcome = { finding: Finding } | { failure: RequestFailure };

/** "Set it in WeCom for me": shows what will change in WeCom, and changes it after a confirmation. */
export function SetInWecom({ app, values, changes, findings, onSet }: SetInWecomProps) {
  const { t } = useTexts();
  const fields = FIELDS.filter((field) => changes[field] !== undefined);
  const [chosen, setChosen] = useState(fields);
  const [open, setOpen] = useState(false);
  const [sending, setSending] = useState(false);
  const [isSet, setIsSet] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();

  const send = async () => {
    setSending(true);
    const reply = await setInWecom(app, values, chosen);
    setSending(false);
    setOpen(false);
    if (reply.kind !== 'answered') {
      setOutcome({ failure: failureOf(reply) });
    } else if (reply.data.kind === 'refused') {
      setOutcome({ finding: reply.data.finding });
    } else {
      setOutcome(undefined);
      setIsSet(true);
    }
  };

  return (
    <Flex vertical gap="small" align="start" style={{ marginTop: 4 }}>
      <Button onClick={() => setOpen(true)} data-testid="wecom-set-in-wecom">
        {t('Set it in WeCom for me')}
      </Button>
      <div aria-live="polite" data-testid="wecom-set-refused">
        {outcome &&
          ('finding' in outcome ? (
            <FindingView finding={outcome.finding} linked={findings.map(pageOf)} />
          ) : (
            <RequestFailureAlert {...outcome} />
          ))}
      </div>
      <Modal
        open={open}
        title={t('Set it in WeCom for me')}
        okText={t('Set it in WeCom')}
        cancelText={t('Cancel')}
        okButtonProps={{ disabled: chosen.length === 0 }}
        confirmLoading={sending}
        onOk={send}
        onCancel={() => !sending && setOpen(false)}
        cancelButtonProps={{ disabled: sending }}
        afterClose={() => isSet && onSet()}
        data-testid="wecom-set-dialog"
      >
        <p>{t('These values replace the current ones of the app in WeCom:')}</p>
        <Flex vertical gap="middle">
          {fields.map((field) => (
            <Change
              key={field}
              name={t(FIELD_NAMES[field])}
              found={foundIn(findings, field)}
              value={changes[field] ?? ''}
              chosen={chosen.includes(field)}
              onChoose={(choose) =>
                setChosen(FIELDS.filter((other) => (other === field ? choose : chosen.includes(other))))
              }
            />
          ))}
        </Flex>
      </Modal>
    </Flex>
  );
}

function foundIn(findings: Finding[], field: WecomAppField): string | undefined {
  const finding = findings.find(({ code }) => code === FOUND_BY[field]);
  return finding?.code === 'DOMAIN_DIFFERS' || finding?.code === 'HOMEPAGE_DIFFERS' ? finding.values.found : undefined;
}

interface ChangeProps {
  name: string;
  found: string | undefined;
  value: string;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

function Change({ name, found, value, chosen, onChoose }: ChangeProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  return (
    <div>
      <Checkbox checked={chosen} onChange={({ target }) => onChoose(target.checked)} aria-describedby={id}>
        <strong>{name}</strong>
      </Checkbox>
      <Flex vertical id={id} style={{ marginInlineStart: token.marginLG, overflowWrap: 'anywhere' }}>
        <span style={{ color: token.colorTextSecondary }}>
          {found ? t('Current: {{value}}', { value: found }) : t('Current: empty')}
        </span>
        <span>{t('New: {{value}}', { value })}</span>
      </Flex>
    </div>
  );
}
