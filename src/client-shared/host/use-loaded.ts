import { type Dispatch, type SetStateAction, useCallback, useEffect, useState } from 'react';
import { failureOf, type Reply, type RequestFailure } from './ask-server';

export interface Loaded<T> {
  /** The last answer, even while a reload is running. */
  data: T | undefined;
  loading: boolean;
  failure: RequestFailure | undefined;
  reload(): void;
  setData: Dispatch<SetStateAction<T | undefined>>;
}

/** @param load asks the server; a new function triggers a reload */
export function useLoaded<T>(load: () => Promise<Reply<T>>): Loaded<T> {
  const [data, setData] = useState<T>();
  const [failure, setFailure] = useState<RequestFailure>();
  const [loading, setLoading] = useState(true);
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` triggers a reload
  useEffect(() => {
    let outdated = false;
    setLoading(true);
    void load().then((reply) => {
      if (outdated) {
        return;
      }
      setLoading(false);
      setFailure(reply.kind === 'answered' ? undefined : failureOf(reply));
      if (reply.kind === 'answered') {
        setData(reply.data);
      }
    });
    return () => {
      outdated = true;
    };
  }, [load, round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { data, loading, failure, reload, setData };
}
