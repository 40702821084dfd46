import { useEffect, useState } from 'react';
import { isInForeignFrame, openOutside } from './foreign-frame';

const LEADS_OUT_MS = 3_000; // the page in a frame stays where a new tab has opened

/**
 * Navigation with a loading state that ends when "Back" brings the page out of the browser's cache. It leads out of a
 * frame of another site.
 *
 * @returns `navigateTo`: false where a frame does not let it
 */
export function useNavigateTo(): [leaving: boolean, navigateTo: (url: string) => boolean] {
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    const comeBack = () => setLeaving(false);
    window.addEventListener('pageshow', comeBack);
    return () => window.removeEventListener('pageshow', comeBack);
  }, []);
  const navigateTo = (url: string) => {
    if (!isInForeignFrame()) {
      setLeaving(true);
      window.location.assign(url);
      return true;
    }
    const isLeaving = openOutside(url);
    setLeaving(isLeaving);
    setTimeout(setLeaving, LEADS_OUT_MS, false);
    return isLeaving;
  };
  return [leaving, navigateTo];
}
