import { MESSAGE_TYPES, type MessageType } from './messages/content';
import type { SensitiveField } from './model';

/**
 * How a callback is opened:
 * - `twice`, `parallel`: by the same browser, once more before or while the user gets there, as phones do
 * - `unlessConnectRedirect`: `parallel` inside WeCom, where the address does not say `connect_redirect=1`
 * - `scanner`, `head`: first by another client without cookies: a link scanner's GET, or a HEAD
 */
export const CALLBACK_VISITS = ['once', 'twice', 'parallel', 'unlessConnectRedirect', 'scanner', 'head'] as const;
export type CallbackVisits = (typeof CALLBACK_VISITS)[number];

export const EVENTS_SENT = ['once', 'twice', 'never'] as const;
export type EventsSent = (typeof EVENTS_SENT)[number];

/** Every switch; those marked "assumed" stand for behaviour that no public source settles: docs/wecom-api.md. */
export interface SimulatorSettings {
  // — access token
  /** Seconds an access token lives, and `expires_in`. */
  tokenTtlSeconds: number;
  /** What an expired token is called: the official table says 42001, people report 40014. */
  expiredTokenErrcode: 40014 | 42001;
  /** gettoken repeats a token that is still valid (assumed: the official page promised it in 2019 only). */
  sameTokenWhileValid: boolean;
  /** A repeated token's `expires_in` is what remains of it (assumed). */
  expiresInCountsDown: boolean;
  /** With `sameTokenWhileValid` off: a new token ends the older ones (assumed). */
  newTokenKillsOld: boolean;
  /** gettoken of a closed app (both are documented). */
  closedAppErrcode: 50003 | 40001;
  /** gettoken with a secret that belongs to another corp (assumed: 40091 is in the official table). */
  foreignSecretErrcode: 40001 | 40091;
  /** Bad secrets from one IP within an hour, until gettoken refuses that IP for an hour (WeCom's number is unknown). */
  badSecretsBeforeBan: number;
  // — network
  /** The caller's address as WeCom sees it; null takes the socket's. */
  callerIp: string | null;
  /** getuserinfo refuses untrusted IPs as other calls do (sources disagree). */
  ipCheckOnGetuserinfo: boolean;
  /** How long after `trustIp` an address is still refused. @see https://developer.work.weixin.qq.com/document/path/90313 */
  trustedIpDelayMs: number;
  /** Real milliseconds before every API reply. */
  latencyMs: number;
  // — limits per corp and API, for gettoken per IP: https://developer.work.weixin.qq.com/document/path/90312
  callsPerMinute: number;
  callsPerHour: number;
  /** Overrides `callsPerMinute` for single paths, e.g. `{ '/cgi-bin/user/get': 2 }`. */
  callsPerMinuteByPath: Record<string, number>;
  /** Calls of one path at the same time, above which WeCom answers 45033; null for no limit (the number is unknown). */
  callsAtOnce: number | null;
  /** A 45009 says which limit it is: per minute, hour or day (assumed). */
  limitWindowTold: boolean;
  /** Unknown numbers asked of user/getuserid in one day before it is locked until midnight UTC+8. */
  getuseridMissesPerDay: number;
  // — edition
  /** Private and government editions: only the old paths and the old page with the QR code exist. */
  oldPathsOnly: boolean;
  /** The status of a path that does not exist. */
  missingPathStatus: 404 | 405;
  // — codes and tickets
  codeTtlSeconds: number;
  /** Characters in a code; WeCom promises no more than 512 bytes. */
  codeLength: number;
  usedCodeErrcode: 40029 | 42022;
  expiredCodeErrcode: 40029 | 42003;
  userTicketTtlSeconds: number;
  /** The consent page ends with a code that gives a `user_ticket`; not so with another agentid, or in some editions. */
  userTicketGiven: boolean;
  /** One ticket may be traded more than once while it lives (assumed). */
  userTicketReusable: boolean;
  // — members
  /** user/get about a member outside the visible range. */
  outsideRangeErrcode: 60011 | 60111 | 60021;
  /** user/get about a member of status 5: the member (0) or 60111. */
  leftMemberErrcode: 0 | 60111;
  /** getuserdetail of an app without any sensitive field: an answer without them (0) or 92001 (assumed). */
  noSensitiveRightErrcode: 0 | 92001;
  /** Members of status 2, 4 and 5 still get a code. In real life their WeCom does not let them in. */
  inactiveMembersGetCodes: boolean;
  // — pages
  /** Who uses WeCom on this device when neither `sim_user` nor the cookie says so. */
  defaultUser: string | null;
  /** Answers the consent page: 'ask' shows it, unless there is a remembered answer. */
  consent: 'ask' | 'deny' | SensitiveField[];
  consentTtlDays: number;
  /** After "Cancel" on the consent page (assumed). */
  consentDeny: 'redirect-without-code' | 'stay' | 'code-without-fields';
  /** After "refuse" on the web login page (known for the old page only). */
  webLoginDeny: 'redirect-without-code' | 'stay';
  /** The web login callback carries `appid` as well (seen on the old page only). */
  webLoginAddsAppid: boolean;
  /** What else opens the address that a page sends the browser back to. */
  callbackVisits: CallbackVisits;
  /** The limits of `state` (84025) hold on the web login page too (assumed). */
  webLoginChecksState: boolean;
  /** The panel's frame answers; off, it is a page that says nothing, as one that a proxy blocks. */
  panelAnswers: boolean;
  /** authorize without agentid (the official page contradicts itself). */
  missingAgentId: 'base' | 'error';
  /** The retired scope snsapi_userinfo (assumed). */
  snsapiUserinfo: 'base' | 'error';
  /** authorize refuses user agents that are neither WeCom nor WeChat. Off, so that any browser can try it. */
  requireClientUserAgent: boolean;
  // — messages: what message/send takes
  /** Private editions may know fewer types (assumed). */
  messageTypes: MessageType[];
  /** `agentid` may be a string (observed, but not promised). */
  stringAgentId: boolean;
  /** Blanks around the `|` of `touser`, which the official examples have (assumed). */
  touserBlanks: 'ignored' | 'part of the userid';
  /** What becomes of receivers of status 2, 4 and 5 (assumed). */
  inactiveReceivers: 'invaliduser' | 'accepted';
  /** How `unlicenseduser` spells a userid; `invaliduser` is in lower case (assumed). */
  unlicensedSpelling: 'lower case' | 'as sent';
  /** All receivers lack a licence (assumed). */
  allUnlicensedErrcode: 0 | 81013;
  /** A reply has its four lists where they are empty, too (sources differ). */
  emptyListsGiven: boolean;
  /** Errors of a message's fields name the invalid receivers, too, as 81013 does (assumed). */
  listsOnEveryError: boolean;
  /** Bytes of a text above which it is refused with 40058 instead of cut (seen once: 5120); null: it is always cut. */
  textRefusedOver: number | null;
  /** A markdown of more than 2048 bytes; robots refuse it with 40058 (assumed). */
  markdownOverLimit: 'cut' | 'refused';
  /** What the limits of a text card count (sources differ). */
  textcardLimitUnit: 'characters' | 'bytes';
  /** Where characters count: an emoji is one code point and two units of UTF-16 (assumed). */
  characterUnit: 'codePoints' | 'utf16';
  /** A cut at a byte may fall inside a character (assumed). */
  cutSplitsCharacters: boolean;
  // — messages: how many
  /** message/send counts for `callsPerMinute` and `callsPerHour` (sources differ). */
  messagesCountAsCalls: boolean;
  /** One more per minute or hour from one app to one member is dropped, and nobody is told. */
  memberMessagesPerMinute: number;
  memberMessagesPerHour: number;
  /** Receivers of all messages of an app on one day; officially the company's account limit times 200. */
  personTimesPerDay: number;
  /** What a dropped duplicate is answered (assumed). */
  duplicateAnswer: 'new msgid' | 'same msgid' | 'no msgid';
  /** `enable_duplicate_check` and its neighbours are part of what is compared (assumed). */
  duplicateComparesControls: boolean;
  /** The same fields in another order are another message (assumed). */
  duplicateComparesOrder: boolean;
  /** Only an earlier message that asked for the check, too, makes a duplicate (assumed). */
  duplicateNeedsEarlierFlag: boolean;
  /** A duplicate of a card is refused because its `task_id` is taken (42014), before it is dropped (assumed). */
  duplicatesCheckTaskId: boolean;
  /** A dropped duplicate counts for `memberMessagesPerMinute` and `memberMessagesPerHour` (assumed). */
  duplicatesCount: boolean;
  // — messages: files, recall
  mediaTtlSeconds: number;
  /** 10 MB; older copies of the official page say 2 MB. */
  imageMaxBytes: number;
  recallableSeconds: number;
  /** message/recall of a message that is recalled already (assumed). */
  secondRecallErrcode: 0 | 40058;
  // — messages: how WeCom and WeChat show them
  /** Types that members see who read in WeChat; others show a hint (text and markdown observed, the rest assumed). */
  wechatShows: MessageType[];
  /** Addresses in a text become links by themselves (assumed). */
  bareUrlsLinked: boolean;
  /** `&lt;` in a text shows as `<` (assumed). */
  entitiesDecoded: boolean;
  /** U+200B counts as a character, so that it keeps `]` and `(` apart; off, WeCom ignores it (assumed). */
  zeroWidthSpaceCounts: boolean;
  /** `\*` in markdown shows as `*` (assumed). */
  markdownEscapes: boolean;
  /** `<@userid>` in markdown mentions a member, as in those of robots (assumed). */
  markdownMentions: boolean;
  /** A line break in the description of a text card shows; off, only `<br>` does (assumed). */
  textcardLineBreaks: boolean;
  /** WeCom on a computer opens links in a window of its own, by version and setting. */
  linksOpenWindow: boolean;
  // — events
  /** How often each event is sent: WeCom promises neither that one arrives nor that it comes once. */
  eventsSent: EventsSent;
  /** A retry is encrypted anew, with another nonce (assumed). */
  retriesReencrypt: boolean;
  /** The contacts assistant has the app's URL and keys, so that events `change_contact` come there, too. */
  contactEvents: boolean;
  // — agent/set
  /** Domains whose ownership is not verified: agent/set answers 85005. */
  unverifiedDomains: string[];
}

export function defaultSettings(): SimulatorSettings {
  return {
    tokenTtlSeconds: 7200,
    expiredTokenErrcode: 40014,
    sameTokenWhileValid: true,
    expiresInCountsDown: false,
    newTokenKillsOld: false,
    closedAppErrcode: 50003,
    foreignSecretErrcode: 40001,
    badSecretsBeforeBan: 20,
    callerIp: null,
    ipCheckOnGetuserinfo: true,
    trustedIpDelayMs: 60_000,
    latencyMs: 0,
    callsPerMinute: 10_000,
    callsPerHour: 150_000,
    callsPerMinuteByPath: {},
    callsAtOnce: null,
    limitWindowTold: false,
    getuseridMissesPerDay: 40,
    oldPathsOnly: false,
    missingPathStatus: 404,
    codeTtlSeconds: 300,
    codeLength: 43,
    usedCodeErrcode: 40029,
    expiredCodeErrcode: 40029,
    userTicketTtlSeconds: 1800,
    userTicketGiven: true,
    userTicketReusable: true,
    outsideRangeErrcode: 60011,
    leftMemberErrcode: 0,
    noSensitiveRightErrcode: 0,
    inactiveMembersGetCodes: true,
    defaultUser: null,
    consent: 'ask',
    consentTtlDays: 30,
    consentDeny: 'redirect-without-code',
    webLoginDeny: 'redirect-without-code',
    webLoginAddsAppid: false,
    callbackVisits: 'once',
    webLoginChecksState: true,
    panelAnswers: true,
    missingAgentId: 'base',
    snsapiUserinfo: 'base',
    requireClientUserAgent: false,
    messageTypes: [...MESSAGE_TYPES],
    stringAgentId: true,
    touserBlanks: 'ignored',
    inactiveReceivers: 'invaliduser',
    unlicensedSpelling: 'lower case',
    allUnlicensedErrcode: 81013,
    emptyListsGiven: true,
    listsOnEveryError: false,
    textRefusedOver: null,
    markdownOverLimit: 'refused',
    textcardLimitUnit: 'characters',
    characterUnit: 'utf16',
    cutSplitsCharacters: true,
    messagesCountAsCalls: true,
    memberMessagesPerMinute: 30,
    memberMessagesPerHour: 1000,
    personTimesPerDay: 2_000_000,
    duplicateAnswer: 'new msgid',
    duplicateComparesControls: true,
    duplicateComparesOrder: true,
    duplicateNeedsEarlierFlag: false,
    duplicatesCheckTaskId: false,
    duplicatesCount: false,
    mediaTtlSeconds: 3 * 24 * 3600,
    imageMaxBytes: 10 * 1024 * 1024,
    recallableSeconds: 24 * 3600,
    secondRecallErrcode: 0,
    wechatShows: ['text', 'image', 'voice', 'video', 'file', 'textcard', 'news', 'mpnews'],
    bareUrlsLinked: false,
    entitiesDecoded: false,
    zeroWidthSpaceCounts: true,
    markdownEscapes: false,
    markdownMentions: false,
    textcardLineBreaks: false,
    linksOpenWindow: false,
    eventsSent: 'once',
    retriesReencrypt: false,
    contactEvents: true,
    unverifiedDomains: [],
  };
}
