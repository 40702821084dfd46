import { useEffect, useState } from 'react';

const SETTLED_MS = 500;

/** @returns the value once it has not changed for half a second */
export function useDebouncedValue(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
