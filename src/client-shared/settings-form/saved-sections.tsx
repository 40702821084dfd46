import { Flex, theme } from 'antd';
import type { HostApp } from '../host/host-app';
import { PageLink } from '../host/page-link';
import { statusPath } from '../host/settings-pages';
import { useTexts } from '../ui/use-texts';

interface SavedSectionsProps {
  app: HostApp;
  authenticator: string;
  /** The authenticator is saved. */
  saved: boolean;
}

/** NocoBase's button for its AI employees floats there, 62 pixels high. */
const BELOW_THE_LAST = 88;

/** Where a saved authenticator is looked after. */
export function SavedSections({ app, authenticator, saved }: SavedSectionsProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <Flex
      vertical
      gap="small"
      style={{ marginBottom: BELOW_THE_LAST, color: token.colorTextSecondary }}
      data-testid="wecom-elsewhere"
    >
      <span>{t('Linked members and failed sign-ins are on the WeCom page of the settings.')}</span>
      {saved && authenticator !== '' && (
        <Flex wrap gap={`0 ${token.margin}px`}>
          <PageLink app={app} to={statusPath('people', { authenticator })}>
            {t('Linked members')}
          </PageLink>
          <PageLink app={app} to={statusPath('failures', { authenticator })}>
            {t('Failed sign-ins')}
          </PageLink>
        </Flex>
      )}
    </Flex>
  );
}
