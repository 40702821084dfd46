import { useEffect, useState } from 'react';

/** Navigation with a loading state that ends when "Back" brings the page out of the browser's cache. */
export function useLeaving(): [leaving: boolean, leaveFor: (url: string) => void] {
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    const comeBack = () => setLeaving(false);
    window.addEventListener('pageshow', comeBack);
    return () => window.removeEventListener('pageshow', comeBack);
  }, []);
  const leaveFor = (url: string) => {
    setLeaving(true);
    window.location.assign(url);
  };
  return [leaving, leaveFor];
}
