import { type Simulator, startSimulator } from '../index';
import { CORP_ID, LIN_WEI } from '../seed';
import { mediaId, PNG, send, UPLOAD, upload } from './messaging';
import { type Json, tokenOf, visit } from './visit';

const START = Date.UTC(2026, 8, 1, 4);
const MIB = 1024 * 1024;

describe('media/upload', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ now: () => START });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  async function raw(body: string, contentType: string): Promise<unknown> {
    const query = { access_token: await tokenOf(simulator), type: 'file' };
    const init = { method: 'POST', body, headers: { 'Content-Type': contentType } };
    return (JSON.parse((await visit(simulator, UPLOAD, query, init)).text) as Json).errcode;
  }

  it('keeps a file, its name and every byte of it', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(await upload(simulator, { name: '报告 "1".bin', bytes })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      type: 'file',
      media_id: expect.any(String),
      created_at: String(START / 1000),
    });
    const media_id = await mediaId(simulator, { name: '报告 "1".bin', bytes });
    await send(simulator, { msgtype: 'file', file: { media_id } });
    expect(simulator.inbox(CORP_ID, LIN_WEI)).toMatchObject([
      { type: 'file', content: { file: { name: '报告 "1".bin', bytes } }, wecom: { text: '报告 "1".bin' } },
    ]);
  });

  it('records how large the form was, and no bytes of it', async () => {
    await upload(simulator);
    const request = simulator.requests.find(({ path }) => path === UPLOAD);
    expect(request).toMatchObject({ method: 'POST', body: '', query: { type: 'file' }, answer: { status: 200 } });
    expect(request?.bodySize).toBeGreaterThan(100);
  });

  it.each<[string, number, Parameters<typeof upload>[1]]>([
    ['an unknown type', 40005, { type: 'toString' }],
    ['another field', 44001, { field: 'file' }],
    ['an empty file', 44001, { bytes: Buffer.alloc(0) }],
    ['five bytes', 40006, { bytes: Buffer.from('12345') }],
    ['six bytes', 0, { bytes: Buffer.from('123456') }],
    ['20 MiB', 0, { bytes: Buffer.alloc(20 * MIB) }],
    ['20 MiB and a byte', 45001, { bytes: Buffer.alloc(20 * MIB + 1) }],
    ['more than is read', 45001, { bytes: Buffer.alloc(22 * MIB) }],
    ['a PNG', 0, { type: 'image', bytes: PNG }],
    ['a JPEG', 0, { type: 'image', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]) }],
    ['a text as an image', 40123, { type: 'image' }],
    ['an image of more than 10 MiB', 40009, { type: 'image', bytes: Buffer.concat([PNG, Buffer.alloc(10 * MIB)]) }],
    ['a voice', 0, { type: 'voice', bytes: Buffer.from('#!AMR\n\0') }],
    ['a voice of another format', 40004, { type: 'voice' }],
    ['a voice of more than 2 MiB', 45001, { type: 'voice', bytes: Buffer.alloc(2 * MIB + 1) }],
    ['a video', 0, { type: 'video', bytes: Buffer.from('\0\0\0\x18ftypmp42') }],
    ['a video of another format', 40004, { type: 'video' }],
    ['a video of more than 10 MiB', 40011, { type: 'video', bytes: Buffer.alloc(10 * MIB + 1) }],
  ])('%s: %i', async (_what, errcode, given) => {
    expect((await upload(simulator, given)).errcode).toBe(errcode);
  });

  it('takes images of 2 MiB only, where told so', async () => {
    simulator.settings.imageMaxBytes = 2 * MIB;
    const bytes = Buffer.concat([PNG, Buffer.alloc(2 * MIB)]);
    expect((await upload(simulator, { type: 'image', bytes })).errcode).toBe(40009);
  });

  it('refuses what is no form with a named file in it', async () => {
    const form = (disposition: string) => `--b\r\n${disposition}\r\n\r\nten bytes!\r\n--b--\r\n`;
    const named = 'Content-Disposition: form-data; name="media"; filename="a.txt"';
    expect(await raw(form(named), 'multipart/form-data; boundary=b')).toBe(0);
    expect(await raw(form(named), 'multipart/form-data; boundary="b"')).toBe(0);
    expect(await raw(form(named), 'multipart/form-data; boundary=c')).toBe(44001);
    expect(await raw(form(named), 'multipart/form-data')).toBe(44001);
    expect(await raw(form(named), 'application/octet-stream')).toBe(44001);
    expect(await raw(form('Content-Disposition: form-data; name="media"'), 'multipart/form-data; boundary=b')).toBe(
      44001,
    );
    expect(await raw('', 'multipart/form-data; boundary=b')).toBe(44001);
  });

  it('looks at the token first, and takes no GET', async () => {
    expect((await visit(simulator, UPLOAD, { type: 'file' })).text).toContain('"errcode":41001');
    expect((await visit(simulator, UPLOAD, { access_token: await tokenOf(simulator) })).text).toContain(
      '"errcode":40058',
    );
  });
});
