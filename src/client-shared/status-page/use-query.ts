import { useCallback, useEffect, useState } from 'react';

export interface Query {
  get(name: string): string | undefined;
  /** Changes some parameters; undefined or '' removes one. A change of anything but the page goes back to page 1. */
  set(changes: Record<string, string | undefined>): void;
  page: number;
  /** Empty without parameters; to compare. */
  text: string;
}

const MAX_PAGE = 100_000;

/** The query of the page's address as state, so that the address can be passed on. */
export function useQuery(): Query {
  const [text, setText] = useState(() => window.location.search);

  useEffect(() => {
    const read = () => setText(window.location.search);
    window.addEventListener('popstate', read);
    return () => window.removeEventListener('popstate', read);
  }, []);

  const set = useCallback((changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries({ page: undefined, ...changes })) {
      if (value) {
        next.set(name, value);
      } else {
        next.delete(name);
      }
    }
    const { pathname, hash } = window.location;
    const search = next.size > 0 ? `?${next}` : '';
    // Not by the router: a letter typed must not build NocoBase's whole page anew
    window.history.replaceState(window.history.state, '', `${pathname}${search}${hash}`);
    setText(search);
  }, []);

  const parameters = new URLSearchParams(text);
  const page = Number(parameters.get('page'));
  return {
    get: (name) => parameters.get(name) || undefined,
    set,
    page: Number.isInteger(page) && page > 0 && page <= MAX_PAGE ? page : 1,
    text,
  };
}

/** A parameter, if it is one of these. */
export function oneOf<T extends string>(known: readonly T[], value: string | undefined): T | undefined {
  return known.find((item) => item === value);
}
