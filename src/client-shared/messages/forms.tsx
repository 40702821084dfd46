/** What NocoBase renders inside its own forms: of a workflow's node, and of others who send messages. */
import { Form, type FormRule } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { HostApp } from '../host/host-app';
import { useTexts } from '../ui/use-texts';
import { type Draft, readDraft } from './editor/draft';
import { MessageEditor } from './editor/message-editor';
import { problemsOf } from './editor/problems';
import { VariablesContext } from './editor/variable-input';
import type { HostInputs } from './host-inputs';
import { RECEIVERS_PROBLEM_TEXTS, receiversProblem } from './receivers/receivers';
import { ReceiversField } from './receivers/receivers-field';

/** Not the name of an event, so that rules run when the form is submitted: the editor marks its fields by itself. */
const ON_SUBMIT = 'submitted';

export const WRONG_FIELDS = 'Correct the marked fields of the message.';

/** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/plugins/%40nocobase/plugin-notification-manager/src/client-v2/notification-manager.ts */
export interface HostFormProps {
  /** Where the fields stand in the form. */
  namePrefix?: (string | number)[];
  /** NocoBase's tree of variables. */
  variableOptions?: unknown;
}

interface FormProps extends HostFormProps {
  app: HostApp;
  inputs: HostInputs | undefined;
}

/** A new node waits, so that it can fail; other senders would keep a request waiting. */
const OF_A_NODE: Draft = { type: 'text', wait: true };

/** For a workflow's node. */
export function MessageConfigForm(props: FormProps) {
  const { t } = useTexts();
  const { app, inputs, namePrefix = [] } = props;
  const rules: FormRule[] = [
    {
      validateTrigger: ON_SUBMIT,
      validator: async (_, receivers) => {
        const problem = receiversProblem(receivers);
        if (problem) {
          throw new Error(t(RECEIVERS_PROBLEM_TEXTS[problem]));
        }
      },
    },
  ];
  return (
    <>
      <Form.Item
        name={[...namePrefix, 'receivers']}
        label={t('Receivers')}
        required
        rules={rules}
        extra={t('The log of notifications names those who could not be reached, and why.')}
      >
        <ReceiversField app={app} inputs={inputs?.receivers} />
      </Form.Item>
      <ContentConfigForm {...props} initial={OF_A_NODE} />
    </>
  );
}

/** For other plugins that send messages: the content, without receivers. */
export function ContentConfigForm({
  inputs,
  namePrefix = [],
  variableOptions,
  initial,
}: FormProps & { initial?: Draft }) {
  const { t } = useTexts();
  const variables = useMemo(
    () => ({ Input: inputs?.VariableInput, metaTree: variableOptions }),
    [inputs, variableOptions],
  );
  const rules: FormRule[] = [
    {
      validateTrigger: ON_SUBMIT,
      validator: async (_, content) => {
        if (problemsOf(readDraft(content)).size > 0) {
          throw new Error(t(WRONG_FIELDS));
        }
      },
    },
  ];
  return (
    <VariablesContext.Provider value={variables}>
      <Form.Item name={[...namePrefix, 'content']} rules={rules} initialValue={initial}>
        <EditorInForm />
      </Form.Item>
    </VariablesContext.Provider>
  );
}

/** Marks empty fields once the form has been refused, also while the person fills them in. */
function EditorInForm(props: { id?: string; value?: unknown; onChange?: (content: unknown) => void }) {
  const { status } = Form.Item.useStatus();
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    if (status === 'error') {
      setRefused(true);
    }
  }, [status]);
  return <MessageEditor {...props} refused={refused} />;
}
