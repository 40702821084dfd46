/** `npm start`: a real NocoBase with the plugin, and a WeCom simulator to sign in with. */
import { stopAll, stopOnSignals } from '../scripts/child-process';
import { freePort } from '../scripts/free-port';
import { buildPackage, isPackageCurrent } from '../scripts/plugin-package';
import { step } from '../scripts/progress';
import { startSimulator } from '../simulator';
import { guide } from './guide';
import { Instance } from './nocobase/instance';
import { prepareInstance } from './nocobase/prepare';
import { signIn } from './nocobase/rest-client';
import { demoSecrets } from './secrets';
import { keepSimulatorData, readSimulatorData } from './simulator-data';
import { ensureWecomAuthenticator } from './wecom-authenticator';

const APP_PORT = 13_000;
const SIMULATOR_PORT = 13_080;

async function main(): Promise<void> {
  let save: () => void = () => undefined;
  let isStopping = false;
  stopOnSignals(0, () => {
    isStopping = true;
    console.log('\nStopping …');
    save();
  });
  const secrets = demoSecrets();
  if (!isPackageCurrent()) {
    await step('Plugin: build and pack', buildPackage);
  }
  const instance = new Instance({ name: 'demo', port: await freePort(APP_PORT), ...secrets });
  await prepareInstance(instance);
  const simulator = await startSimulator({ port: await freePort(SIMULATOR_PORT), kept: readSimulatorData() });
  save = keepSimulatorData(simulator);
  const app = await step('NocoBase: start', () => instance.start());
  const rest = await signIn(app.url, secrets.admin.email, secrets.admin.password);
  await step('WeCom authenticator', () => ensureWecomAuthenticator(rest, app.url, simulator.url));
  console.log(guide({ app: app.url, simulator: simulator.url, logFile: app.logFile }, secrets));
  const code = await app.exited;
  if (isStopping) {
    return;
  }
  console.error(`NocoBase has ended (exit code ${code}); its log: ${app.logFile}`);
  process.exit(1);
}

main().catch(async (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  await stopAll();
  process.exit(1);
});
