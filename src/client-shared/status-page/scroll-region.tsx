import type { ReactNode } from 'react';

/** What may be wider than the page: the arrow keys scroll it once it has the focus. */
export function ScrollRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, nobody scrolls by the keyboard
    <section aria-label={label} tabIndex={0} style={{ overflowX: 'auto' }}>
      {children}
    </section>
  );
}

/** Of a table inside: as wide as its content, but not narrower than the page. */
export const SCROLLED_TABLE = { width: 'max-content', minWidth: '100%' } as const;
