/**
 * Events about a company's members and departments. Since 2022-08-15 they have ids only, and none is sure to arrive: an
 * event is a hint to ask WeCom about a member again.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90240
 * @see https://developer.work.weixin.qq.com/document/path/90970
 */
import { normalWecomUserId, type WecomUserId } from '../../../shared/wecom-user-id';
import { readXml } from './read-xml';

/** Events of the app itself, about the member who sends them. */
const APP_EVENTS = ['subscribe', 'unsubscribe'] as const;

/** Values of `ChangeType` in events `change_contact` about members. */
const MEMBER_CHANGES = ['create_user', 'update_user', 'delete_user'] as const;

/** The same about departments and tags: only counted, until departments come from WeCom. */
const OTHER_CHANGES = ['create_party', 'update_party', 'delete_party', 'update_tag'] as const;

export type ContactEventName =
  | (typeof APP_EVENTS)[number]
  | (typeof MEMBER_CHANGES)[number]
  | (typeof OTHER_CHANGES)[number];

export interface ContactEvent {
  name: ContactEventName;
  /** Absent if it is not about a member. */
  wecomUserId?: WecomUserId;
  /** With `update_user`: the member's userid from now on. */
  newWecomUserId?: WecomUserId;
}

/** 1–64 bytes, and begins with a letter or digit. @see https://developer.work.weixin.qq.com/document/path/90195 */
const USERID = /^[a-z0-9][\w.@-]{0,63}$/i;

/** @returns undefined for all that is not about members or departments, such as a member's message to the app */
export function readContactEvent(xml: string): ContactEvent | undefined {
  const fields = readXml(xml);
  if (fields?.get('MsgType') !== 'event') {
    return undefined;
  }
  const event = fields.get('Event');
  const ofApp = APP_EVENTS.find((name) => name === event);
  if (ofApp) {
    return aboutMember(ofApp, fields.get('FromUserName'));
  }
  if (event !== 'change_contact') {
    return undefined;
  }
  const change = fields.get('ChangeType');
  const ofMember = MEMBER_CHANGES.find((name) => name === change);
  if (ofMember) {
    return aboutMember(ofMember, fields.get('UserID'), fields.get('NewUserID'));
  }
  const name = OTHER_CHANGES.find((one) => one === change);
  return name && { name };
}

/** Whether the member may have left, so that WeCom's answer may still be the old one. */
export function mayHaveLeft(name: string): boolean {
  return name === 'unsubscribe' || name === 'delete_user';
}

function aboutMember(name: ContactEventName, member?: string, renamed?: string): ContactEvent | undefined {
  const [wecomUserId, newWecomUserId] = [readUserId(member), readUserId(renamed)];
  return wecomUserId && { name, wecomUserId, ...(newWecomUserId && { newWecomUserId }) };
}

function readUserId(text = ''): WecomUserId | undefined {
  const userId = text.trim();
  return USERID.test(userId) ? normalWecomUserId(userId) : undefined;
}
