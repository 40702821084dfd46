import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
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
    expect(await page('README-zh-CN.html')).toContain('<html lang="zh-CN">');
  });

  it('has pages whose links and pictures are there', async () => {
    const html = await page('README.html');
    const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => link);
    const own = links.filter((link) => !/^https?:/.test(link));
    expect(own.length).toBeGreaterThan(5);
    for (const link of own) {
      const [file = '', anchor] = link.split('#');
      if (file.startsWith('../../')) {
        expect([link, existsSync(path.join(ROOT, file.slice('../../'.length)))]).toEqual([link, true]);
      } else {
        const target = file ? await page(file) : html;
        expect([link, anchor === undefined || target.includes(`id="${anchor}"`)]).toEqual([link, true]);
      }
    }
  });
});
