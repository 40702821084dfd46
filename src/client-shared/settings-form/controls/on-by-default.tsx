import { Checkbox } from 'antd';
import type { ControlProps } from './control-props';

export function OnByDefault({ id, value, onChange }: ControlProps<boolean>) {
  return <Checkbox id={id} checked={value !== false} onChange={({ target }) => onChange?.(target.checked)} />;
}
