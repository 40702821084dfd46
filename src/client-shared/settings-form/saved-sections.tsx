import { theme } from 'antd';
import type { HostApp } from '../host/host-app';
import { useTexts } from '../ui/use-texts';
import { FailuresSection } from './failures/failures-section';
import { LinkedMembersSection } from './linked-members/linked-members-section';

interface SavedSectionsProps {
  app: HostApp;
  authenticator: string;
  /** The authenticator is saved. */
  saved: boolean;
}

/** Sections that need a saved authenticator. */
export function SavedSections({ app, authenticator, saved }: SavedSectionsProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return saved ? (
    <>
      <FailuresSection app={app} authenticator={authenticator} />
      <LinkedMembersSection app={app} authenticator={authenticator} />
    </>
  ) : (
    <p style={{ color: token.colorTextSecondary }}>
      {t('Failed sign-ins and linked members appear here once this authenticator is saved.')}
    </p>
  );
}
