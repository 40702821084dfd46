import type { CSSProperties, ReactNode } from 'react';

const BARE: CSSProperties = { border: 0, margin: 0, padding: 0, minWidth: 0 };

/** Controls that belong together, under a name that only screen readers need: everybody else sees the form's label. */
export function NamedGroup(props: { id?: string; name?: string; testId?: string; children: ReactNode }) {
  return (
    <fieldset id={props.id} aria-label={props.name} style={BARE} data-testid={props.testId}>
      {props.children}
    </fieldset>
  );
}
