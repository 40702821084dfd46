import { SchemaSettingsItem } from '@nocobase/client';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostApp } from '../client-shared/host/host-app';
import { NAMESPACE } from '../shared/constants';

// In the chunk of the result pages: every further one costs the entry 25 bytes
const MyAccountsModal = lazy(() =>
  import(/* webpackChunkName: "sign-in-pages" */ '../client-shared/my-account/my-accounts-modal').then((m) => ({
    default: m.MyAccountsModal,
  })),
);

/** The line in the user menu, and the window it opens. */
export function MyAccountsItem({ app }: { app: HostApp }) {
  const { t } = useTranslation(NAMESPACE);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const title = t('WeCom account');
  const show = () => {
    setWanted(true);
    setOpen(true);
  };
  return (
    <>
      <SchemaSettingsItem eventKey="wecomAccount" title={title} onClick={show}>
        {title}
      </SchemaSettingsItem>
      {wanted && (
        <Suspense fallback={null}>
          <MyAccountsModal app={app} open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
