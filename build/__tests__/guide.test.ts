import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeGuide } from '../guide';

const ROOT = path.resolve(__dirname, '../..');

describe('the guide behind "Docs" in the plugin manager', () => {
  let dist: string;

  beforeAll(async () => {
    dist = await mkdtemp(path.join(tmpdir(), 'guide-'));
    await writeGuide(ROOT, dist);
  });

  const page = (file: string) => readFile(path.join(dist, 'guide', file), 'utf8');

  it('is where the manifest says, in its languages', async () => {
    const manifest: Record<string, string> = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
    for (const key of ['homepage', 'homepage.zh-CN', 'homepage.pt-BR']) {
      const file = `${manifest[key]}`.replace('/static/plugins/nocobase-plugin-auth-wecom/dist/guide/', '');
      expect(await page(file)).toContain('<h1');
    }
    expect(await page('README-zh-CN.htm')).toContain('<html lang="zh-CN">');
  });

  it('has pages whose links, anchors and pictures are there', async () => {
    const broken: string[] = [];
    const files = await readdir(path.join(dist, 'guide'));
    for (const source of files) {
      const html = await page(source);
      const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => decodeURI(link));
      for (const link of links.filter((link) => !/^(https?:|#)/.test(link))) {
        const [file = '', anchor] = link.split('#');
        const isThere = file.startsWith('../../')
          ? existsSync(path.join(ROOT, file.slice('../../'.length)))
          : files.includes(file) && (anchor === undefined || (await page(file)).includes(`id="${anchor}"`));
        if (!isThere) {
          broken.push(`${source}: ${link}`);
        }
      }
    }
    expect(broken).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['SECURITY.htm', 'all-pages.htm', 'threat-model.htm']));
  });
});
