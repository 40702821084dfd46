import { Flex, Radio } from 'antd';
import { useId } from 'react';
import { useTexts } from '../../ui/use-texts';
import type { ControlProps } from './control-props';

interface RadioChoiceProps<T extends string> extends ControlProps<T> {
  choices: readonly T[];
  /** Keys of `src/locale`. */
  names: Record<T, string>;
  value: T;
}

/** One of a few, all of them in sight. */
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
