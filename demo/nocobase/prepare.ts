import { PLUGIN_NAME, PLUGIN_PACKAGE } from '../../scripts/plugin-package';
import { step } from '../../scripts/progress';
import type { Instance } from './instance';

/** Does what is still missing before the start: installs the database and the plugin package, and enables the plugin. */
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
