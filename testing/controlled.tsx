/** A form around one control, which keeps the value and shows it. */
import { type ReactElement, useState } from 'react';

interface ControlledProps {
  initial?: unknown;
  children: (control: { value: unknown; onChange: (value: unknown) => void }) => ReactElement;
}

export function Controlled({ initial, children }: ControlledProps) {
  const [value, onChange] = useState(initial);
  return (
    <>
      {children({ value, onChange })}
      <output data-testid="value">{JSON.stringify(value)}</output>
    </>
  );
}
