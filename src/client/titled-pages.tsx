import { useSystemSettings } from '@nocobase/client';
import type { PropsWithChildren } from 'react';
import { useTranslation } from 'react-i18next';
import { SiteTitle } from '../client-shared/ui/document-title';

/** Makes the titles of the plugin's pages end like those of NocoBase's own pages in this client. */
export function TitledPages({ children }: PropsWithChildren) {
  const { t } = useTranslation();
  const title = useSystemSettings()?.data?.data?.title;
  return <SiteTitle.Provider value={title && t(title)}>{children}</SiteTitle.Provider>;
}
