/** The editor of a message: its type, the fields of the type, options, and a preview. One field of a form for all of it. */
import { Checkbox, ConfigProvider, Flex, Form, InputNumber, Select, theme } from 'antd';
import { useId, useRef } from 'react';
import { IMAGE_RATIO, MESSAGE_TYPES, type MessageType, SOURCE_COLORS } from '../../../shared/message-limits';
import { readableTheme } from '../../ui/theme';
import { useTexts } from '../../ui/use-texts';
import { Preview } from '../preview/preview';
import {
  contentOf,
  type Draft,
  mergeDraft,
  OPTION_NAMES,
  type OptionName,
  optionOf,
  readDraft,
  textAt,
  valueAt,
  withValue,
} from './draft';
import { type ChoiceField, type EditorField, FIELDS, TYPE_NAMES } from './fields';
import { ListItem } from './list-item';
import { isRequired, type Problem, problemsOf } from './problems';
import { TextFieldItem } from './text-field-item';

export const OPTION_TEXTS: Record<OptionName, { label: string; help: string }> = {
  wait: {
    label: 'Wait for WeCom’s answer',
    help: 'Up to 10 seconds; then a failure is known. Otherwise the message counts as sent once it is written down.',
  },
  inWechat: {
    label: 'People also read in WeChat',
    help: 'WeChat does not show markdown and template cards: everyone gets a text instead.',
  },
  linksInValues: {
    label: 'Addresses in variables stay links',
    help: 'Otherwise nobody can put a link into a message by what they enter elsewhere.',
  },
};

export const COLOR_NAMES: Record<(typeof SOURCE_COLORS)[number], string> = {
  grey: 'Gray',
  black: 'Black',
  red: 'Red',
  green: 'Green',
};

interface MessageEditorProps {
  id?: string;
  value?: unknown;
  onChange?: (content: Draft) => void;
  /** Whether the form has been refused: required fields that are empty are marked from then on. */
  refused: boolean;
}

export function MessageEditor({ id, value, onChange, refused }: MessageEditorProps) {
  const { token } = theme.useToken();
  const earlier = useRef<Draft>();
  const draft = mergeDraft(earlier.current, readDraft(value));
  earlier.current = draft;
  const problems = problemsOf(draft);
  const problemAt = (path: string) => {
    const problem = problems.get(path);
    return problem === 'EMPTY' && !refused ? undefined : problem;
  };
  const change = (next: Draft) => {
    earlier.current = next;
    onChange?.(contentOf(next));
  };
  return (
    <ConfigProvider theme={readableTheme(token)} button={{ autoInsertSpace: false }}>
      <Form component={false} layout="vertical">
        <Flex id={id} wrap gap={token.marginLG} data-testid="wecom-message-editor">
          <div style={{ flex: '1 1 260px', minWidth: 0 }}>
            <TypeItem type={draft.type} onChange={(type) => change({ ...draft, type })} />
            {FIELDS[draft.type].map((field) => (
              <FieldItem key={`${draft.type} ${field.path}`} {...{ field, draft, problemAt }} onChange={change} />
            ))}
            {OPTION_NAMES.filter((name) => name !== 'inWechat' || draft.type !== 'text').map((name) => (
              <OptionItem key={name} name={name} draft={draft} onChange={change} />
            ))}
          </div>
          <Preview draft={draft} />
        </Flex>
      </Form>
    </ConfigProvider>
  );
}

function TypeItem({ type, onChange }: { type: MessageType; onChange: (type: MessageType) => void }) {
  const { t } = useTexts();
  const id = useId();
  return (
    <Form.Item label={t('Message type')} htmlFor={id}>
      <Select
        id={id}
        value={type}
        onChange={onChange}
        options={MESSAGE_TYPES.map((each) => ({ value: each, label: t(TYPE_NAMES[each]) }))}
        data-testid="wecom-message-type"
      />
    </Form.Item>
  );
}

interface FieldItemProps {
  field: EditorField;
  draft: Draft;
  onChange: (draft: Draft) => void;
  problemAt: (path: string) => Problem | undefined;
}

function FieldItem({ field, draft, onChange, problemAt }: FieldItemProps) {
  const set = (value: unknown) => onChange(withValue(draft, field.path, value));
  switch (field.kind) {
    case 'list':
      return <ListItem {...{ field, draft, onChange, problemAt }} />;
    case 'choice':
      return <ChoiceItem field={field} value={valueAt(draft, field.path)} onChange={set} />;
    default:
      return (
        <TextFieldItem
          field={field}
          required={isRequired(field, draft)}
          value={textAt(draft, field.path)}
          onChange={set}
          problem={problemAt(field.path)}
        />
      );
  }
}

interface ChoiceItemProps {
  field: ChoiceField;
  value: unknown;
  onChange: (value: unknown) => void;
}

function ChoiceItem({ field, value, onChange }: ChoiceItemProps) {
  const { t } = useTexts();
  const id = useId();
  return (
    <Form.Item label={t(field.label)} htmlFor={id}>
      {field.of === 'color' ? (
        <Select
          id={id}
          value={SOURCE_COLORS.find((color) => color === value) ?? 'grey'}
          onChange={onChange}
          options={SOURCE_COLORS.map((color) => ({ value: color, label: t(COLOR_NAMES[color]) }))}
        />
      ) : (
        <InputNumber
          id={id}
          min={IMAGE_RATIO.min}
          max={IMAGE_RATIO.max}
          step={0.01}
          value={typeof value === 'number' ? value : IMAGE_RATIO.default}
          onChange={(ratio) => onChange(ratio ?? undefined)}
        />
      )}
    </Form.Item>
  );
}

function OptionItem({ name, draft, onChange }: { name: OptionName; draft: Draft; onChange: (draft: Draft) => void }) {
  const { t } = useTexts();
  const { label, help } = OPTION_TEXTS[name];
  return (
    <Form.Item extra={t(help)}>
      <Checkbox
        checked={optionOf(draft, name)}
        onChange={({ target }) => onChange(withValue(draft, name, target.checked))}
      >
        {t(label)}
      </Checkbox>
    </Form.Item>
  );
}
