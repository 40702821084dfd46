/** What the tests of messages do over and over. */

import type { Simulator } from '../index';
import { AGENT_ID, LIN_WEI } from '../seed';
import { ask, type Json, tokenOf, visit } from './visit';

export const SEND = '/cgi-bin/message/send';
export const UPLOAD = '/cgi-bin/media/upload';

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A text to 林伟, but for `fields`. */
export async function send(simulator: Simulator, fields: Json = {}): Promise<Json> {
  const body = {
    touser: LIN_WEI,
    agentid: Number(AGENT_ID),
    msgtype: 'text',
    text: { content: 'Order 17' },
    ...fields,
  };
  return ask(simulator, SEND, { access_token: await tokenOf(simulator) }, body);
}

export async function recall(simulator: Simulator, msgid: unknown, secret?: string): Promise<Json> {
  return ask(simulator, '/cgi-bin/message/recall', { access_token: await tokenOf(simulator, secret) }, { msgid });
}

interface Upload {
  type?: string;
  name?: string;
  field?: string;
  bytes?: Buffer;
}

export async function upload(simulator: Simulator, given: Upload = {}): Promise<Json> {
  const { type = 'file', name = 'report.txt', field = 'media', bytes = Buffer.from('ten bytes!') } = given;
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(bytes)]), name);
  const query = { access_token: await tokenOf(simulator), type };
  return JSON.parse((await visit(simulator, UPLOAD, query, { method: 'POST', body: form })).text) as Json;
}

export async function mediaId(simulator: Simulator, given: Upload = {}): Promise<string> {
  const { media_id } = await upload(simulator, given);
  if (typeof media_id !== 'string') {
    throw new Error('no media_id');
  }
  return media_id;
}
