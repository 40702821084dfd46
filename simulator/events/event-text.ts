/** The events of WeCom's that are about members, with what they have held since 2022-08-15. */

export type SimulatedEvent =
  | { name: 'subscribe' | 'unsubscribe'; userid: string; agentId: string }
  | { name: 'create_user' | 'delete_user'; userid: string }
  | { name: 'update_user'; userid: string; newUserid?: string }
  | { name: 'create_party' | 'update_party' | 'delete_party'; departmentId: number };

/** @param at ms since the epoch */
export function eventText(corpId: string, event: SimulatedEvent, at: number): string {
  const created = Math.floor(at / 1000);
  switch (event.name) {
    case 'subscribe':
    case 'unsubscribe':
      return xml(corpId, event.userid, created, event.name, `<EventKey></EventKey><AgentID>${event.agentId}</AgentID>`);
    case 'create_party':
    case 'update_party':
    case 'delete_party':
      return contactChange(corpId, created, event.name, `<Id>${event.departmentId}</Id>`);
    case 'update_user':
      return contactChange(corpId, created, event.name, userId(event.userid) + newUserId(event.newUserid));
    default:
      return contactChange(corpId, created, event.name, userId(event.userid));
  }
}

const userId = (userid: string) => `<UserID><![CDATA[${userid}]]></UserID>`;

const newUserId = (userid?: string) => (userid ? `<NewUserID><![CDATA[${userid}]]></NewUserID>` : '');

function contactChange(corpId: string, created: number, change: string, fields: string): string {
  return xml(corpId, 'sys', created, 'change_contact', `<ChangeType>${change}</ChangeType>${fields}`);
}

function xml(corpId: string, from: string, created: number, event: string, fields: string): string {
  return `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><FromUserName><![CDATA[${from}]]></FromUserName><CreateTime>${created}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${event}]]></Event>${fields}</xml>`;
}
