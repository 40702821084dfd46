import { SchemaSettingsItem } from '@nocobase/client';
import { lazy, Suspense, useState } from 'react';
import type { HostApp } from '../client-shared/host/host-app';
import { useTexts } from '../client-shared/ui/use-texts';

const MyAccountsModal = lazy(() =>
  import(/* webpackChunkName: "my-accounts" */ '../client-shared/my-account/my-accounts-modal').then((m) => ({
    default: m.MyAccountsModal,
  })),
);

/** The item of the user menu, and the dialog it opens. */
export function MyAccountsItem({ app }: { app: HostApp }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const [isLoaded, setIsLoaded] = useState(false);
  const title = t('WeCom account');
  const show = () => {
    setIsLoaded(true);
    setOpen(true);
  };
  return (
    <>
      <SchemaSettingsItem eventKey="wecomAccount" title={title} onClick={show}>
        {title}
      </SchemaSettingsItem>
      {isLoaded && (
        <Suspense fallback={null}>
          <MyAccountsModal app={app} open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
