import { theme } from 'antd';
import type { ReactNode } from 'react';
import { CONSOLE_PAGES, type ConsolePage, devtoolUrl } from '../../shared/errcodes';
import { useTexts } from '../ui/use-texts';

/** Link texts that name the page, for lists of links. Keys of `src/locale`. */
export const PAGE_NAMES: Record<ConsolePage, string> = {
  apps: 'Apps in the WeCom console',
  company: 'Company Information in the WeCom console',
  contacts: 'Contacts in the WeCom console',
};

export function ConsoleLink({ page }: { page: ConsolePage }) {
  const { t } = useTexts();
  return <ExternalLink href={CONSOLE_PAGES[page]}>{t(PAGE_NAMES[page])}</ExternalLink>;
}

/** WeCom's own page about an errcode. */
export function DevtoolLink({ errcode }: { errcode: number }) {
  const { t } = useTexts();
  return <ExternalLink href={devtoolUrl(errcode)}>{t('About WeCom error {{errcode}}', { errcode })}</ExternalLink>;
}

/** Underlined, and darker than antd's links, which are too pale for small text. */
export function ExternalLink(props: { href: string; children: ReactNode; testId?: string }) {
  const { token } = theme.useToken();
  return (
    <a
      href={props.href}
      target="_blank"
      rel="noopener noreferrer"
      data-testid={props.testId}
      style={{ color: token['blue-7'], textDecoration: 'underline', overflowWrap: 'anywhere' }}
    >
      {props.children}
    </a>
  );
}
