/**
 * `dist/THIRD-PARTY-NOTICES.txt`: the libraries that the bundles contain, with their licences, which ask for it. Read from
 * what the bundler has put into its files, so that the list can neither miss one nor name one that is only installed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConcatenatedModule, type Module, type Stats } from '@rspack/core';

export interface Library {
  name: string;
  version: string;
  /** An SPDX expression. */
  license: string;
  text: string;
}

/** For libraries that come without the text of their licence, and name no author. */
const STANDARD_TEXTS: Record<string, string> = {
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const RULE = `\n${'-'.repeat(80)}\n\n`;

/**
 * The libraries in the files of these builds, by name.
 *
 * @throws Error for one whose licence is not known
 */
export function librariesIn(builds: Stats[]): Library[] {
  const folders = new Set(builds.flatMap(modulesIn).flatMap((module) => folderOf(module) ?? []));
  const libraries = new Map(
    [...folders].map(readLibrary).map((library) => [`${library.name} ${library.version}`, library]),
  );
  return [...libraries.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

export async function writeNotices(libraries: Library[], dist: string): Promise<void> {
  const entries = libraries.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);
  const file = path.join(dist, 'THIRD-PARTY-NOTICES.txt');
  await writeFile(file, ['This package contains these libraries.\n', ...entries].join(RULE));
}

function modulesIn({ compilation }: Stats): Module[] {
  return [...compilation.chunks].flatMap((chunk) =>
    compilation.chunkGraph
      .getChunkModules(chunk)
      .flatMap((module) => (module instanceof ConcatenatedModule ? module.modules : [module])),
  );
}

/** The folder of the package that the module belongs to; undefined for the project's own, and for the bundler's. */
function folderOf(module: Module): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec((module.nameForCondition() ?? '').replaceAll('\\', '/'))?.[0];
}

function readLibrary(folder: string): Library {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const { name, version, license = '' } = manifest;
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  const text = texts.join('\n\n') || STANDARD_TEXTS[license];
  if (!text) {
    throw new Error(
      `${name} has no licence that could be passed on: put the text of “${license}” into build/third-party.ts`,
    );
  }
  return { name, version, license, text };
}
