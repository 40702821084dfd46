import { useContext, useEffect } from 'react';
import { SiteTitle } from './site-title';

/** While the component is there; not every page of NocoBase sets a title of its own afterwards. */
export function useDocumentTitle(title: string): void {
  const site = useContext(SiteTitle);

  useEffect(() => {
    const before = document.title;
    document.title = site ? `${title} - ${site}` : title;
    return () => {
      document.title = before;
    };
  }, [title, site]);
}
