import { useEffect, useState } from 'react';
import type { Department } from '../../../shared/actions';
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
  /** Asks WeCom, unless the form's company has already answered. Never throws. */
  load(): Promise<void>;
}

/** @param isNeeded asks once without a click, to show the names of the chosen departments */
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
      setListed(undefined); // do not offer another company's departments meanwhile
    }
    setLoading(true);
    const reply = await listDepartments(app, values);
    setListed({ company, reply });
    setLoading(false);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once; later, opening the list asks
  useEffect(() => {
    if (isNeeded && !listed) {
      void load();
    }
  }, [isNeeded]);

  return { reply: listed?.reply, loading, load };
}

/** Identifies the company that these values belong to. */
function companyOf({ options: { corpId, secret, apiBaseUrl } }: FormValues): string {
  return JSON.stringify([corpId, secret, apiBaseUrl]);
}
