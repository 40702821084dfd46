import { Flex, Radio } from 'antd';
import { useId } from 'react';
import { ROOT_MATCHES, type RootMatch } from '../../shared/options';
import { useTexts } from '../use-texts';
import { ROOT_MATCH_NAMES } from './choice-texts';
import type { ControlProps } from './control-props';
import { rootMatchOf } from './read-choices';

export function RootMatchChoice({ id, label, value, onChange }: ControlProps<RootMatch>) {
  const { t } = useTexts();
  return (
    <Radio.Group id={id} name={useId()} value={rootMatchOf(value)} onChange={({ target }) => onChange?.(target.value)}>
      <Flex vertical gap="small" role="radiogroup" aria-label={label}>
        {ROOT_MATCHES.map((match) => (
          <Radio key={match} value={match}>
            {t(ROOT_MATCH_NAMES[match])}
          </Radio>
        ))}
      </Flex>
    </Radio.Group>
  );
}
