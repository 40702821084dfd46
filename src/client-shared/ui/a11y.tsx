/** What only screen readers need. */
import type { CSSProperties, ReactNode } from 'react';

const BARE: CSSProperties = { border: 0, margin: 0, padding: 0, minWidth: 0 };

/** Controls that belong together, with a name for screen readers; other users see the form's label. */
export function NamedGroup(props: { id?: string; name?: string; testId?: string; children: ReactNode }) {
  return (
    <fieldset id={props.id} aria-label={props.name} style={BARE} data-testid={props.testId}>
      {props.children}
    </fieldset>
  );
}

const FOR_SCREEN_READERS: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
};

/** Tells users of screen readers what others see. */
export function Announcement({ text }: { text: string }) {
  return (
    <span role="status" style={FOR_SCREEN_READERS}>
      {text}
    </span>
  );
}
