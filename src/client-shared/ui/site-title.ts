import { createContext } from 'react';

/** What the client puts behind the title of each page: the legacy one the site's name, the modern one nothing. */
export const SiteTitle = createContext<string | undefined>(undefined);
