/** Controls of one option without a state of their own. */
import { Checkbox, Flex, Radio } from 'antd';
import { useId } from 'react';
import { TAKEN_FIELDS, type TakenField } from '../../../shared/options';
import { NamedGroup } from '../../ui/a11y';
import { useTexts } from '../../ui/use-texts';
import { TAKEN_FIELD_NAMES } from './choice-texts';
import { takenFieldsOf } from './read-choices';

/** The props of an option's control, named as Formily and antd name them. */
export interface ControlProps<T> {
  /** For the label, in forms whose labels refer to an id. */
  id?: string;
  /** Translated; for groups of controls, which a label cannot refer to. */
  label?: string;
  value?: unknown;
  onChange?: (value: T) => void;
}

export function OnByDefault({ id, value, onChange }: ControlProps<boolean>) {
  return <Checkbox id={id} checked={value !== false} onChange={({ target }) => onChange?.(target.checked)} />;
}

interface RadioChoiceProps<T extends string> extends ControlProps<T> {
  choices: readonly T[];
  /** Keys of `src/locale`. */
  names: Record<T, string>;
  value: T;
}

/** One of a few choices, all of them visible. */
export function RadioChoice<T extends string>({ id, label, choices, names, value, onChange }: RadioChoiceProps<T>) {
  const { t } = useTexts();
  return (
    <Radio.Group id={id} name={useId()} value={value} onChange={({ target }) => onChange?.(target.value)}>
      <Flex vertical gap="small" role="radiogroup" aria-label={label}>
        {choices.map((choice) => (
          <Radio key={choice} value={choice}>
            {t(names[choice])}
          </Radio>
        ))}
      </Flex>
    </Radio.Group>
  );
}

export function TakenFields({ id, label, value, onChange }: ControlProps<TakenField[]>) {
  const { t } = useTexts();
  const taken = takenFieldsOf(value);
  const toggle = (field: TakenField) =>
    onChange?.(TAKEN_FIELDS.filter((other) => taken.includes(other) !== (other === field)));
  return (
    <NamedGroup id={id} name={label}>
      <Flex vertical gap="small">
        {TAKEN_FIELDS.map((field) => (
          <Checkbox key={field} checked={taken.includes(field)} onChange={() => toggle(field)}>
            {t(TAKEN_FIELD_NAMES[field])}
          </Checkbox>
        ))}
      </Flex>
    </NamedGroup>
  );
}
