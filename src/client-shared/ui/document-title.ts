import { createContext, useContext, useEffect } from 'react';

/** What the client puts behind the title of each page: the legacy one the site's name, the modern one nothing. */
export const SiteTitle = createContext<string | undefined>(undefined);

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
