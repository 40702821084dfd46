/** Messages of an app to members: sent, recalled, counted. */

import { randomBytes } from 'node:crypto';
import { findApp } from '../directory';
import { ApiError } from '../envelope';
import { MESSAGE_TYPES, type MessageContent, type MessageType } from '../messages/content';
import type { DuplicateCheck, Sender } from '../messages/messages';
import { readContent } from '../messages/read-content';
import { isInteractive } from '../messages/read-template-card';
import { findReceivers, namedReceivers, type Receivers } from '../messages/receivers';
import type { App, Corp } from '../model';
import type { SimulatorSettings } from '../settings';
import type { World } from '../world';
import { type ApiCall, type ApiRoute, text } from './route';

const DEFAULT_INTERVAL_SECONDS = 1800;
const MAX_INTERVAL_SECONDS = 14_400;
const CONTROLS = ['enable_duplicate_check', 'duplicate_check_interval', 'enable_id_trans'];
/** Types that may be confidential. */
const SAFE_TYPES = new Set<MessageType>(['text', 'image', 'video', 'file', 'mpnews']);

/**
 * POST /cgi-bin/message/send
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
export const messageSend: ApiRoute = {
  method: 'POST',
  contactSyncErrcode: 48002,
  unlimited: ({ settings }) => !settings.messagesCountAsCalls,
  run(call) {
    const { world, corp, app, json } = call;
    const { settings, messages, limits } = world;
    checkAgent(call);
    const type = messageType(json.msgtype, settings);
    const receivers = findReceivers(namedReceivers(json, settings), corp, app, settings);
    const safe = readSafe(json.safe, type);
    const sender = senderOf(corp, app);
    const duplicateCheck = readDuplicateCheck(json, settings);
    const content = contentOf(call, type, receivers, (taskId) => taskIdTaken(world, sender, duplicateCheck, taskId));
    checkAnyReceiver(receivers, settings);
    limits.admitPersonTimes(`${corp.corpId} ${app.agentId}`, receivers.members.length);
    const msgid = messages.accept({ sender, members: receivers.members, content, safe, duplicateCheck });
    return { ...givenLists(receivers, settings), ...(msgid && { msgid }), ...responseCode(content) };
  },
};

/**
 * POST /cgi-bin/message/recall: out of WeCom, but not out of WeChat.
 *
 * @see https://developer.work.weixin.qq.com/document/path/94867
 */
export const messageRecall: ApiRoute = {
  method: 'POST',
  contactSyncErrcode: 48002,
  run({ world, corp, app, json }) {
    const { settings } = world;
    const message = world.messages.find(text(json.msgid, 40063));
    if (message?.sender.corpId !== corp.corpId || message.sender.agentId !== app.agentId) {
      throw new ApiError(40058); // also for a message of another app
    }
    if (message.at + settings.recallableSeconds * 1000 <= world.now()) {
      throw new ApiError(42052);
    }
    if (message.recalledAt !== null && settings.secondRecallErrcode !== 0) {
      throw new ApiError(settings.secondRecallErrcode);
    }
    message.recalledAt ??= world.now();
    return {};
  },
};

/**
 * POST /cgi-bin/message/get_statistics: person-times of today (`time_type` 0) or yesterday (1).
 *
 * @see https://developer.work.weixin.qq.com/document/path/92369
 */
export const messageStatistics: ApiRoute = {
  method: 'POST',
  contactSyncErrcode: 48002,
  run({ world, corp, json }) {
    const daysAgo = json.time_type ?? 0;
    if (daysAgo !== 0 && daysAgo !== 1) {
      throw new ApiError(40058);
    }
    return {
      statistics: world.messages
        .personTimes(corp.corpId, daysAgo)
        .map(({ sender, count }) => ({ agentid: Number(sender.agentId), app_name: sender.name, count })),
    };
  },
};

function checkAgent({ corp, app, json, world }: ApiCall): void {
  const { agentid } = json;
  if (agentid === undefined || agentid === null || agentid === '') {
    throw new ApiError(41011);
  }
  const isString = typeof agentid === 'string' && world.settings.stringAgentId;
  if (typeof agentid !== 'number' && !isString) {
    throw new ApiError(40056);
  }
  if (String(agentid) !== app.agentId) {
    throw new ApiError(findApp(corp, String(agentid)) ? 301002 : 40056);
  }
}

function messageType(value: unknown, { messageTypes }: SimulatorSettings): MessageType {
  const type = MESSAGE_TYPES.find((candidate) => candidate === value);
  if (!type || !messageTypes.includes(type)) {
    throw new ApiError(40008);
  }
  return type;
}

function readSafe(value: unknown, type: MessageType): boolean {
  const safe = Number(value ?? 0); // '0' was seen to work
  if (safe !== 0 && safe !== 1 && !(safe === 2 && type === 'mpnews')) {
    throw new ApiError(40035);
  }
  if (safe !== 0 && type === 'news') {
    throw new ApiError(40074);
  }
  return safe !== 0 && SAFE_TYPES.has(type);
}

function contentOf(
  { world, corp, app, json }: ApiCall,
  type: MessageType,
  receivers: Receivers,
  isTaken: (taskId: string) => boolean,
): MessageContent {
  const { settings, mediaFiles } = world;
  try {
    return readContent(type, json, {
      app,
      settings,
      findFile: (mediaId, mediaType) => mediaFiles.find(corp.corpId, mediaId, mediaType),
      taskIdTaken: isTaken,
    });
  } catch (error) {
    if (error instanceof ApiError && settings.listsOnEveryError) {
      throw new ApiError(error.errcode, error.text, givenLists(receivers, settings));
    }
    throw error;
  }
}

/** A duplicate is dropped later on; until then its task_id counts as free. */
function taskIdTaken({ messages, settings }: World, sender: Sender, check: DuplicateCheck, taskId: string): boolean {
  const spared = !settings.duplicatesCheckTaskId && messages.isDuplicate(sender, check);
  return messages.taskIdTaken(sender, taskId) && !spared;
}

function checkAnyReceiver(receivers: Receivers, settings: SimulatorSettings): void {
  if (receivers.members.length > 0) {
    return;
  }
  if (receivers.unlicensedUsers.length > 0 && settings.allUnlicensedErrcode === 0) {
    return;
  }
  // Observed: the error body names them, too
  throw new ApiError(81013, undefined, givenLists(receivers, settings));
}

function givenLists(receivers: Receivers, { emptyListsGiven }: SimulatorSettings): Record<string, string> {
  const lists = {
    invaliduser: receivers.invalidUsers,
    invalidparty: receivers.invalidParties,
    invalidtag: receivers.invalidTags,
    unlicenseduser: receivers.unlicensedUsers,
  };
  const given = Object.entries(lists).filter(([, names]) => emptyListsGiven || names.length > 0);
  return Object.fromEntries(given.map(([field, names]) => [field, names.join('|')]));
}

function responseCode(content: MessageContent): { response_code?: string } {
  const interactive = content.type === 'template_card' && isInteractive(content.card);
  return interactive ? { response_code: `simresponse-${randomBytes(24).toString('base64url')}` } : {};
}

function readDuplicateCheck(json: Record<string, unknown>, settings: SimulatorSettings): DuplicateCheck {
  const asked = Number(json.duplicate_check_interval ?? DEFAULT_INTERVAL_SECONDS);
  const seconds = asked > 0 ? Math.min(asked, MAX_INTERVAL_SECONDS) : DEFAULT_INTERVAL_SECONDS;
  return {
    key: duplicateKey(json, settings),
    intervalMs: Number(json.enable_duplicate_check ?? 0) === 1 ? seconds * 1000 : null,
  };
}

function duplicateKey(json: Record<string, unknown>, settings: SimulatorSettings): string {
  const compared = Object.fromEntries(
    Object.entries(json).filter(([field]) => settings.duplicateComparesControls || !CONTROLS.includes(field)),
  );
  return JSON.stringify(settings.duplicateComparesOrder ? compared : sorted(compared));
}

/** The same value with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([field, entry]) => [field, sorted(entry)]));
}

function senderOf({ corpId }: Corp, { agentId, name, alwaysHome }: App): Sender {
  return { corpId, agentId, name, alwaysHome };
}
