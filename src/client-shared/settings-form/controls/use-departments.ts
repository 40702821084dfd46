import { useEffect, useState } from 'react';
import type { Department } from '../../../shared/accounts';
import type { Reply } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { type FormValues, listDepartments } from '../requests';

interface Listed {
  company: string;
  reply: Reply<Department[]>;
}

export interface Departments {
  reply: Reply<Department[]> | undefined;
  loading: boolean;
  /** Asks, unless the company that is in the form by now has answered already. Never throws. */
  load(): Promise<void>;
}

/** @param isNeeded names are wanted before anybody opens the list: asks once by itself */
export function useDepartments(app: HostApp, formValues: () => FormValues, isNeeded: boolean): Departments {
  const [listed, setListed] = useState<Listed>();
  const [loading, setLoading] = useState(false);

  const load = async () => {
    const values = formValues();
    const company = companyOf(values);
    const isSame = listed?.company === company;
    if (loading || (isSame && listed.reply.kind === 'answered')) {
      return;
    }
    if (!isSame) {
      setListed(undefined); // another company's departments must not be offered meanwhile
    }
    setLoading(true);
    const reply = await listDepartments(app, values);
    setListed({ company, reply });
    setLoading(false);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once; later on, opening the list asks
  useEffect(() => {
    if (isNeeded && !listed) {
      void load();
    }
  }, [isNeeded]);

  return { reply: listed?.reply, loading, load };
}

/** Whose departments WeCom lists for these values. */
function companyOf({ options: { corpId, secret, apiBaseUrl } }: FormValues): string {
  return JSON.stringify([corpId, secret, apiBaseUrl]);
}
