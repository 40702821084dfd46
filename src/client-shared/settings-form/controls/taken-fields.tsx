import { Checkbox, Flex } from 'antd';
import { TAKEN_FIELDS, type TakenField } from '../../../shared/options';
import { NamedGroup } from '../../ui/a11y';
import { useTexts } from '../../ui/use-texts';
import { TAKEN_FIELD_NAMES } from './choice-texts';
import type { ControlProps } from './control-props';
import { takenFieldsOf } from './read-choices';

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
