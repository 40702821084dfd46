import { Form, theme } from 'antd';
import { useId } from 'react';
import { TEXT_LIMITS } from '../../../shared/message-limits';
import type { FilledText } from '../../../shared/messages';
import { useTexts } from '../../ui/use-texts';
import type { LimitName, TextField } from './fields';
import { hasValues, storedText, typedText } from './filled-text';
import { PROBLEM_TEXTS, type Problem, sizeOf } from './problems';
import { VariableInput } from './variable-input';

interface TextFieldItemProps {
  field: TextField;
  required: boolean;
  value: FilledText | undefined;
  onChange: (value: FilledText | undefined) => void;
  problem: Problem | undefined;
}

const AREA_ROWS = { minRows: 4, maxRows: 16 };
const LINE_ROWS = { minRows: 1, maxRows: 4 };

/** A text, or an address, with its counter and what is wrong with it. */
export function TextFieldItem({ field, required, value, onChange, problem }: TextFieldItemProps) {
  const { t } = useTexts();
  const id = useId();
  const { kind, label, help, limit } = field;
  const oneLine = kind !== 'area';
  return (
    <Form.Item
      label={t(label)}
      htmlFor={id}
      required={required}
      validateStatus={problem && 'error'}
      help={problem && <span id={`${id}-problem`}>{t(PROBLEM_TEXTS[problem])}</span>}
      extra={
        <>
          {help && problem !== 'BAD_LINK' && <div>{t(help)}</div>}
          {limit && <Counter value={value} limit={limit} />}
        </>
      }
    >
      <VariableInput
        id={id}
        value={typedText(value)}
        onChange={(typed) => onChange(storedText(oneLine ? typed.replace(/\r?\n/g, ' ') : typed))}
        autoSize={oneLine ? LINE_ROWS : AREA_ROWS}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && `${id}-problem`}
      />
    </Form.Item>
  );
}

function Counter({ value, limit }: { value: FilledText | undefined; limit: LimitName }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const { unit, max } = TEXT_LIMITS[limit];
  const size = sizeOf(value, limit);
  const plus = hasValues(value);
  const text =
    unit === 'bytes'
      ? plus
        ? t('{{size}} of {{max}} bytes, plus the variables', { size, max })
        : t('{{size}} of {{max}} bytes', { size, max })
      : plus
        ? t('{{size}} of {{max}} characters, plus the variables', { size, max })
        : t('{{size}} of {{max}} characters', { size, max });
  return <div style={{ color: size > max ? token.colorErrorText : undefined }}>{text}</div>;
}
