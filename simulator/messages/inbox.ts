import type { Member } from '../model';
import type { World } from '../world';
import type { DropReason, MessageContent, MessageType } from './content';
import { type Shown, shownInWechat, shownInWecom } from './shown';

/** A message as one member has it. */
export interface InboxMessage {
  msgid: string;
  agentId: string;
  appName: string;
  /** ms since the epoch. */
  at: number;
  type: MessageType;
  /** As WeCom keeps it: checked and cut. */
  content: MessageContent;
  safe: boolean;
  wecom: Shown;
  wechat: Shown;
  /** Why the member does not see it; null where it arrived. */
  dropped: DropReason | null;
  /** It is gone in WeCom and stays in WeChat. */
  recalledAt: number | null;
}

/** Everything that apps have sent to a member, oldest first. */
export function inboxOf({ messages, settings }: World, member: Member): InboxMessage[] {
  return messages.of(member).map((message) => ({
    msgid: message.msgid,
    agentId: message.sender.agentId,
    appName: message.sender.name,
    at: message.at,
    type: message.content.type,
    content: message.content,
    safe: message.safe,
    wecom: shownInWecom(message, settings),
    wechat: shownInWechat(message, settings),
    dropped: message.deliveries.get(member) ?? null,
    recalledAt: message.recalledAt,
  }));
}
