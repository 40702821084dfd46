import { PLUGIN_NAME, PLUGIN_PACKAGE } from '../../scripts/plugin-package';
import { step } from '../../scripts/progress';
import type { Instance } from './instance';

/** Everything before the start, as far as it is still missing: database, plugin package, plugin enabled. */
export async function prepareInstance(instance: Instance): Promise<void> {
  if (!instance.isInstalled) {
    await step('NocoBase: set up on SQLite', () => instance.install());
  }
  if (!instance.isPluginPulled(PLUGIN_PACKAGE)) {
    await step('NocoBase: pm pull', () => instance.pullPlugin(PLUGIN_PACKAGE));
  }
  if (!instance.isPluginEnabled(PLUGIN_NAME)) {
    await step('NocoBase: pm enable', () => instance.enablePlugin(PLUGIN_NAME));
  } else if (!instance.isUpgradedTo(PLUGIN_PACKAGE)) {
    await step('NocoBase: upgrade', () => instance.upgrade());
  }
  instance.noteUpgradedTo(PLUGIN_PACKAGE);
}
