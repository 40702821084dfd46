import { createContext, useContext, useEffect } from 'react';

/** The legacy client appends the site's name to each page's title; the modern one appends nothing. */
export const SiteTitle = createContext<string | undefined>(undefined);

/** Sets the title while the component is mounted, and restores the old one: not every page of NocoBase sets its own. */
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
