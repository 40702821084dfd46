/** Stops a build whose client bundle would break NocoBase's whole client, or that a browser could not parse. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkSyntax } from './check-syntax';
import { HOST_MODULES, type Lane } from './host-modules';
import { AMD_ID, DIST } from './rspack.config';

/**
 * @throws Error when the bundle has another AMD id than NocoBase asks for, or depends on a module it doesn't define, or
 *   when one of its files is written in newer syntax than the target
 */
export async function checkClientBundle(lane: Lane): Promise<void> {
  const code = await readFile(path.join(DIST, lane, 'index.js'), 'utf8');
  const call = /define\("([^"]+)",\s*(\[[^\]]*\])/.exec(code);
  if (!call) {
    throw new Error(`dist/${lane}/index.js defines no named AMD module with a list of dependencies`);
  }
  const [, id, list] = call;
  if (id !== AMD_ID[lane]) {
    throw new Error(`dist/${lane}/index.js defines ${id}, NocoBase asks for ${AMD_ID[lane]}`);
  }
  const known: readonly string[] = HOST_MODULES[lane];
  const dependencies: string[] = JSON.parse(list ?? '[]');
  const foreign = dependencies.filter((name) => !known.includes(name));
  if (foreign.length > 0) {
    throw new Error(`dist/${lane}/index.js depends on ${foreign.join(', ')}, which that client does not define`);
  }
  for (const file of await readdir(path.join(DIST, lane), { recursive: true })) {
    if (file.endsWith('.js')) {
      checkSyntax(`dist/${lane}/${file}`, await readFile(path.join(DIST, lane, file), 'utf8'));
    }
  }
}
