/** WeCom's JSON envelope, as observed: compact, errcode first, HTTP 200 for errors too. See docs/wecom-api.md. */
import { randomInt } from 'node:crypto';
import type { Reply } from './exchange';

/** Observed wordings; where none is public, ours says what is wrong. */
const ERRMSG: Record<number, string> = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40004: 'invalid media type',
  40005: 'invalid type',
  40006: 'invalid media size',
  40007: 'invalid media_id',
  40008: 'invalid message type',
  40009: 'invalid image size',
  40011: 'invalid video size',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40031: 'invalid userid list',
  40032: 'invalid userid list size',
  40035: 'invalid parameter',
  40056: 'invalid agentid',
  40058: 'invalid Request Parameter',
  40063: 'some parameters are empty',
  40074: 'news message can not be sent as safe message',
  40091: 'invalid secret',
  40123: 'invalid image format',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'corpsecret missing',
  41006: 'missing media_id',
  41008: 'missing code',
  41010: 'missing url',
  41011: 'missing agentid',
  41016: 'missing title',
  41033: 'missing description',
  42001: 'access_token expired',
  42003: 'code expired',
  42014: 'invalid task_id',
  42022: 'code has been used',
  42027: 'Template_Card.horizontal_content_list.keyname missing',
  42028: 'Template_Card missing url',
  42029: 'Template_Card missing mediaid',
  42030: 'Template_Card missing appid',
  42031: 'Template_Card.card_type invalid',
  42033: 'Template_Card missing title',
  42035: 'Template_Card.horizontal_content_list invalid size',
  42036: 'Template_Card.vertical_content_list invalid size',
  42037: 'Template_Card.option_list invalid size',
  42038: 'Template_Card.button_list.text missing or invalid',
  42039: 'Template_Card.button_list.key missing or invalid',
  42040: 'Template_Card.option_list.id missing or invalid',
  42041: 'Template_Card.option_list.text missing or invalid',
  42042: 'Template_Card.jump_list invalid size',
  42043: 'Template_Card.question_key missing or invalid',
  42044: 'Template_Card.card_image.url missing or invalid',
  42045: 'Template_Card.card_action missing or invalid',
  42046: 'Template_Card.submit_button.key missing or invalid',
  42047: 'Template_Card.select_list invalid size',
  42049: 'Template_Card.submit_button.text missing or invalid',
  42050: 'Template_Card.horizontal_content_list.userid missing or invalid',
  42051: 'Template_Card.action_menu.action_list.key conflict',
  42052: 'msgid expired',
  43012: 'app has no callback url',
  44001: 'empty media data',
  44004: 'empty content',
  45001: 'media size out of limit',
  45002: 'content size out of limit',
  45007: 'voice playtime out of limit',
  45008: 'article size out of limit',
  45009: 'api freq out of limit',
  45033: 'api concurrent out of limit',
  45034: 'url must have a scheme',
  46004: 'user not exist',
  48002: 'api forbidden',
  48009: 'api forbidden for contact assistant',
  50001: 'redirect_uri unauthorized',
  50003: 'app is disabled',
  60011: 'no privilege to access/modify contact/party/agent',
  60020: 'not allow to access from your ip',
  60021: 'userid not in app visible range',
  60111: 'userid not found',
  81013: 'user & party & tag all invalid',
  82001: 'All touser & toparty & totag empty',
  82002: 'invalid party list size',
  82003: 'invalid tag list size',
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
    /** What else stands in the error body. */
    readonly fields: Record<string, unknown> = {},
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
