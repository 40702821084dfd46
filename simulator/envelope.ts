/** WeCom's JSON envelope, as observed: compact, errcode first, HTTP 200 for errors too. See docs/wecom-api.md. */
import { randomInt } from 'node:crypto';
import type { Reply } from './exchange';

/** Observed wordings; where none is public, ours says what is wrong. */
const ERRMSG: Record<number, string> = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40056: 'invalid agentid',
  40058: 'invalid Request Parameter',
  40063: 'some parameters are empty',
  40091: 'invalid secret',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'corpsecret missing',
  41008: 'missing code',
  42001: 'access_token expired',
  42003: 'code expired',
  42022: 'code has been used',
  45009: 'api freq out of limit',
  46004: 'user not exist',
  48002: 'api forbidden',
  48009: 'api forbidden for contact assistant',
  50001: 'redirect_uri unauthorized',
  50003: 'app is disabled',
  60011: 'no privilege to access/modify contact/party/agent',
  60020: 'not allow to access from your ip',
  60021: 'userid not in app visible range',
  60111: 'userid not found',
  84014: 'user_ticket expired',
  84015: 'invalid user_ticket',
  84090: 'missing user_ticket',
  85005: 'domain ownership not verified',
  92000: 'member is outside the visible range',
  92001: 'app has no right to sensitive info',
  301002: 'not allow operate another agent with this accesstoken.',
};

/** Thrown anywhere below an API route; becomes the error envelope. */
export class ApiError extends Error {
  constructor(
    readonly errcode: number,
    readonly text = ERRMSG[errcode] ?? 'error',
  ) {
    super(text);
  }
}

export function success(fields: Record<string, unknown>): Reply {
  return json({ errcode: 0, errmsg: 'ok', ...fields });
}

interface Failure {
  errcode: number;
  text?: string;
  callerIp: string;
  now: number;
  /** Empty defaults that some APIs still send with an error. */
  fields?: Record<string, unknown>;
}

export function failure({ errcode, text = ERRMSG[errcode] ?? 'error', callerIp, now, fields = {} }: Failure): Reply {
  const link = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  // 40014 was observed to come without hint, address and link
  const errmsg = errcode === 40014 ? text : `${text}, hint: [${hint(now)}], from ip: ${callerIp}, more info at ${link}`;
  const reply = json({ errcode, errmsg, ...fields });
  reply.headers['Error-Code'] = String(errcode);
  reply.headers['Error-Msg'] = errmsg.replace(/[^\x20-\x7e]/g, '?');
  return reply;
}

/** 25 digits that start with the unix second. */
function hint(now: number): string {
  const second = String(Math.floor(now / 1000)).padStart(10, '0');
  const digits = Array.from({ length: 15 }, () => randomInt(10)).join('');
  return `${second}${digits}`.slice(0, 25);
}

function json(value: Record<string, unknown>): Reply {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(value),
  };
}
