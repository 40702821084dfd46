/** What the tests of the simulator do over and over: ask over HTTP as the plugin and a browser would. */
import type { Simulator } from '../index';
import { AGENT_ID, CORP_ID, SECRET } from '../seed';

export const CALLBACK = 'http://127.0.0.1:13000/api/wecom:callback?authenticator=wecom';

export interface Visit {
  status: number;
  headers: Headers;
  text: string;
  location: string | null;
}

type Query = Record<string, string | undefined>;

export async function visit(
  simulator: Simulator,
  path: string,
  query: Query = {},
  init: RequestInit = {},
): Promise<Visit> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const url = `${simulator.url}${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, location: response.headers.get('location') };
}

export type Json = Record<string, unknown>;

export async function ask(simulator: Simulator, path: string, query: Query = {}, body?: unknown): Promise<Json> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return JSON.parse((await visit(simulator, path, query, init)).text) as Json;
}

export async function tokenOf(simulator: Simulator, corpsecret = SECRET, corpid = CORP_ID): Promise<string> {
  const { access_token } = await ask(simulator, '/cgi-bin/gettoken', { corpid, corpsecret });
  if (typeof access_token !== 'string') {
    throw new Error('no access token');
  }
  return access_token;
}

export function authorize(simulator: Simulator, query: Query = {}, init: RequestInit = {}): Promise<Visit> {
  const usual = {
    appid: CORP_ID,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'snsapi_base',
    state: 'abc123',
    agentid: AGENT_ID,
  };
  return visit(simulator, '/connect/oauth2/authorize', { ...usual, ...query }, init);
}

export function webLogin(simulator: Simulator, query: Query = {}): Promise<Visit> {
  const usual = { login_type: 'CorpApp', appid: CORP_ID, agentid: AGENT_ID, redirect_uri: CALLBACK, state: 'abc123' };
  return visit(simulator, '/wwlogin/sso/login', { ...usual, ...query });
}

export function codeIn({ location, text }: Visit): string {
  const code = location && new URL(location).searchParams.get('code');
  if (!code) {
    throw new Error(`no code: ${location ?? text}`);
  }
  return code;
}

/** Signs in on the authorize page with these fields allowed and trades the code. */
export async function ticketFor(simulator: Simulator, sim_user: string, sim_consent: string): Promise<string> {
  const code = codeIn(await authorize(simulator, { scope: 'snsapi_privateinfo', sim_user, sim_consent }));
  const access_token = await tokenOf(simulator);
  const { user_ticket } = await ask(simulator, '/cgi-bin/auth/getuserinfo', { access_token, code });
  if (typeof user_ticket !== 'string') {
    throw new Error('no user ticket');
  }
  return user_ticket;
}
