/** Sets up what is measured: a real NocoBase with the plugin, a WeCom simulator, and users with passwords. */
import { connectApp, type TestApp } from '../demo/nocobase/app';
import { prepareTemplate, startInstance } from '../demo/nocobase/template';
import { buildPackage, isPackageCurrent } from '../scripts/plugin-package';
import { step } from '../scripts/progress';
import { type Simulator, startSimulator } from '../simulator';
import { CORP_ID } from '../simulator/seed';
import { MEASURED_ENV } from './load';

export const AUTHENTICATOR = 'wecom';
/** Its sign-ins check nothing: see free-sign-in.cjs. */
export const FREE_AUTHENTICATOR = 'free';
export const PASSWORD = 'bench-password-1';

export const BENCH_OPTIONS = { public: { autoSignup: true, autoLogin: true }, workbenchRedirect: '/admin' };

/** As many as the largest number of concurrent sign-ins, so that no user signs in twice at the same time. */
const PASSWORD_USERS = 100;

/** Where sign-ins are made. */
export interface Place {
  app: TestApp;
  simulator: Simulator;
}

export interface BenchSetup extends Place {
  /** Id of NocoBase's process. */
  pid: number;
  /** Adds members up to index count-1 to the company; they have not signed in yet. */
  addMembers(count: number): void;
  stop(): Promise<void>;
}

export const member = (index: number): string => `person.${index}`;
export const passwordUser = (index: number): string => `worker${index % PASSWORD_USERS}`;

export async function startSetup(env: Record<string, string> = {}): Promise<BenchSetup> {
  if (!isPackageCurrent()) {
    await step('Plugin: build and pack', buildPackage);
  }
  await prepareTemplate();
  const simulator = await startSimulator();
  const { url, pid, stop } = await step('NocoBase: start', () => startInstance('bench', { ...MEASURED_ENV, ...env }));
  if (pid === undefined) {
    throw new Error('NocoBase has no process');
  }
  const app = await connectApp(url);
  await app.createWecomAuthenticator(simulator.url, {
    name: AUTHENTICATOR,
    options: BENCH_OPTIONS,
  });
  await app.createAuthenticator({ name: FREE_AUTHENTICATOR, authType: 'bench-free', enabled: true, options: {} });
  for (let index = 0; index < PASSWORD_USERS; index++) {
    await app.createUser({ username: passwordUser(index), nickname: passwordUser(index), ...{ password: PASSWORD } });
  }
  return {
    app,
    simulator,
    pid,
    addMembers: memberAdder(simulator),
    async stop() {
      await stop();
      await simulator.close();
    },
  };
}

/** @returns a function that adds members up to index count-1 to the company */
export function memberAdder(simulator: Simulator): (count: number) => void {
  let added = 0;
  return (count) => {
    for (; added < count; added++) {
      const mobile = `136${String(added).padStart(8, '0')}`;
      simulator.addMember(CORP_ID, { userid: member(added), name: `Person ${added}`, departments: [2], mobile });
    }
  };
}
