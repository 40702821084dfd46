/** NocoBase without those of its plugins that no browser test needs: its clients boot in two thirds of the time. */
import type { Instance } from '../../demo/nocobase/instance';
import { createInstance } from '../../demo/nocobase/template';
import { executeIn } from './database';

/** As SQL patterns. Nothing that stays depends on them, and pages look the same without them. */
const UNUSED = [
  'action-%',
  'ai',
  'api-doc',
  'api-keys',
  'backups',
  'block-%',
  'calendar',
  'collection-sql',
  'data-visualization',
  'field-formula',
  'field-markdown-vditor',
  'field-sequence',
  'file-previewer-office',
  'gantt',
  'idp-oauth',
  'kanban',
  'license',
  'mcp-server',
  'text-copy',
  'ui-templates',
  'workflow-%',
];

/** Of those, the one that workflows send messages with. */
const USED = 'workflow-notification';

/** The same as {@link createInstance}, with fewer plugins enabled: what is off is neither loaded nor asked for. */
export async function createLeanInstance(name: string, env?: Record<string, string>): Promise<Instance> {
  const instance = await createInstance(name, env);
  // NocoBase has no command for it: to `nocobase pm disable`, its own plugins are built in.
  const unused = UNUSED.map(() => 'name LIKE ?').join(' OR ');
  const statement = `UPDATE applicationPlugins SET enabled = 0 WHERE (${unused}) AND name <> ?`;
  await executeIn(name, statement, [...UNUSED, USED]);
  return instance;
}
