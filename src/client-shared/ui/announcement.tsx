import type { CSSProperties } from 'react';

const FOR_SCREEN_READERS: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
};

/** Says what everybody else can see. */
export function Announcement({ text }: { text: string }) {
  return (
    <span role="status" style={FOR_SCREEN_READERS}>
      {text}
    </span>
  );
}
