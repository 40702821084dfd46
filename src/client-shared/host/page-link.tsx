import { Typography } from 'antd';
import type { MouseEvent, ReactNode } from 'react';
import type { HostApp } from './host-app';
import { hrefOf } from './settings-pages';

interface PageLinkProps {
  app: HostApp;
  /** As the client's router sees it. */
  to: string;
  children: ReactNode;
  testId?: string;
}

/** The host's colour for links is too pale for small text. */
const READABLE = { color: 'inherit' };

/** A link to a page of this client, which does not load the client anew. */
export function PageLink({ app, to, children, testId }: PageLinkProps) {
  const open = (event: MouseEvent) => {
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (isPlain) {
      event.preventDefault();
      app.router.navigate(to);
    }
  };
  return (
    <Typography.Link href={hrefOf(app, to)} onClick={open} underline style={READABLE} data-testid={testId}>
      {children}
    </Typography.Link>
  );
}
