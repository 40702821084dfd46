/**
 * All actions of the resource `wecom`: who may call them, what they take, what they reply. From this table they are
 * registered, permitted, audited and documented, and tests take their lists from it.
 */
import type { Context, Next } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { z } from 'zod';
import * as shared from '../shared/actions';
import { CHANNELS_SNIPPET, LINK_PURPOSE, PAGE_SNIPPET, RESOURCE } from '../shared/constants';
import * as messages from '../shared/message-actions';
import { RECEIVER_PROBLEMS } from '../shared/messages';
import * as page from '../shared/status-page';
import { readUserId } from './accounts/user-id';
import { auditActions } from './admin/audit';
import { echo } from './admin/checks/origin';
import { checkSetup } from './admin/checks/run-checks';
import { wecomOnlyRisks } from './admin/checks/wecom-only';
import { listDepartments } from './admin/departments';
import { eventFeed } from './admin/event-feed';
import { exportFailures } from './admin/failures/export-failures';
import { listFailures } from './admin/failures/list-failures';
import {
  applyLinkImport,
  cancelLinkImport,
  linkImport,
  linkMember,
  startLinkImport,
} from './admin/linking/link-actions';
import type { LinkImports } from './admin/linking/link-imports';
import {
  allowLink,
  cancelCheck,
  checkMembers,
  confirmLinks,
  endSessionsOf,
  removeLinkOf,
} from './admin/members/linked-members';
import { exportPeople, listLinks } from './admin/members/list-links';
import type { MemberCheck } from './admin/members/member-check';
import { erasePerson, exportPerson, type MemberKey } from './admin/members/member-data';
import { listMessageFailures, listMessages } from './admin/messages/list-messages';
import { type MessageServices, recallMessage, resendMessage } from './admin/messages/message-actions';
import { type TestMessageServices, testMessage } from './admin/messages/test-message';
import { setInWecom } from './admin/set-in-wecom';
import { listActivity } from './admin/status/list-activity';
import { overview } from './admin/status/overview';
import { signInCounts } from './admin/status/sign-in-counts';
import { startTrial, type TrialServices, trial, trialCallback, trialReport } from './admin/trial/trial';
import {
  addVerificationFile,
  listVerificationFiles,
  removeVerificationFile,
  type VerificationFiles,
} from './admin/verification/files';
import {
  type Access,
  type Action,
  fileAction,
  jsonAction,
  type Place,
  pageAction,
  serverAction,
} from './api/run-action';
import { type EventServices, receiveEvents } from './directory/events/receive';
import { COUNTED_DAYS } from './records/daily-counts';
import { confirmPhone } from './self-service/confirm-phone';
import { answerConfirmation, type ConfirmServices, confirm, confirmCallback } from './self-service/confirmation/answer';
import { askConfirmation } from './self-service/confirmation/ask';
import { createOwnUser } from './self-service/create-own-user';
import { keepLink, rejectLink } from './self-service/first-sign-in';
import { linkAccount, pendingLink } from './self-service/link-account';
import { myAccounts, unlinkAccount } from './self-service/my-accounts';
import { mayManageAccess } from './settings/admin-rights';
import { authenticatorName, isAuthenticatorName } from './settings/authenticator';
import { formFields } from './settings/form';
import { authorize, signInHelp } from './sign-in/authorize';
import { callback } from './sign-in/callback';
import type { SignInServices } from './sign-in/flow';
import { open } from './sign-in/open';
import { reportPanelError, startPanel } from './sign-in/panel';
import { passwordSignIn } from './sign-in/wecom-only/password-sign-in';
import type { OneTimeHandleStore } from './store/shared-cache';

/** The services that the actions use. */
export interface Services
  extends SignInServices,
    ConfirmServices,
    TrialServices,
    MessageServices,
    TestMessageServices,
    EventServices {
  linkImports: LinkImports;
  files: VerificationFiles;
  memberCheck: MemberCheck;
  nonces: OneTimeHandleStore<string>;
  announceCancelled(authenticator: string): Promise<void>;
  announceErased(member: MemberKey): Promise<void>;
  announceFiles(): Promise<void>;
}

const authenticator = z.string().describe('Name of a WeCom authenticator');
const code = z.string().meta({ maxLength: 512 }).optional();
const state = z.string().optional();
const redirect = z
  .string()
  .meta({ maxLength: 2048 })
  .describe('Path in this app to end on, with query and hash; anything else is ignored');
const link = shared.handle.describe('From the fragment of the result page');
const confirmation = shared.handle.describe('From the address that wecom:askConfirmation gave');
const question = shared.handle.describe('From the address that wecom:confirmCallback leads to');
const trialHandle = shared.handle.describe('What wecom:startTrial gave');
/** A number, or its digits; the user may not exist. */
const userId = z.unknown().transform(readUserId).meta({ type: 'integer' });
/** The same where it may be absent; a value that is no id finds nobody. */
const someUserId = z
  .unknown()
  .transform((id) => (id === undefined ? undefined : (readUserId(id) ?? 0)))
  .optional()
  .meta({ type: 'integer' });
const wecomUserId = z.string();
/** Of a query: its texts are numbers. */
const days = z.coerce.number().int().min(1).max(COUNTED_DAYS).meta({ type: 'integer' });
/** A value that is no name finds nothing. */
const oneOrAll = z
  .string()
  .refine(isAuthenticatorName)
  .catch('')
  .optional()
  .describe('Name of a WeCom authenticator; absent: all');
const pageField = z.string().optional().meta({ type: 'integer', minimum: 1 });
const peopleFilter = {
  authenticator: oneOrAll,
  search: z.string().optional().describe('Part of a name, username or userid'),
  state: z.enum(page.PEOPLE_STATES).optional(),
  user: someUserId.meta({ type: 'integer', description: 'Id of the linked user' }),
};
const failuresFilter = {
  authenticator: oneOrAll,
  code: shared.signInError.optional(),
  search: z.string().optional().describe('Part of a userid'),
  day: page.day.optional().describe('In UTC+8'),
};
const messageId = shared.handle.describe('What wecom:listMessages gave');
const importHandle = shared.handle.describe('What wecom:startLinkImport gave');
const fileName = z.string().meta({ pattern: '^WW_verify_[A-Za-z0-9]{1,64}\\.txt$' });

export const ACTIONS = {
  // ---- Sign-in

  authorize: pageAction({
    access: 'browser',
    method: 'GET',
    at: 'front-door',
    summary: 'Start a sign-in',
    description: 'Picks WeCom’s in-client page or its web login by the user agent, and sets the flow cookie.',
    query: {
      authenticator,
      redirect: redirect.optional(),
      purpose: z.literal(LINK_PURPOSE).optional().describe('Link the member to the signed-in user, without signing in'),
      canonical: z.literal('1').optional().describe('Sent by the redirect to the authenticator’s origin'),
    },
    reply: 'redirect',
    isReadOnly: true,
    handler: authorize,
  }),
  open: pageAction({
    access: 'browser',
    method: 'GET',
    at: 'front-door',
    summary: 'Where links in messages lead: to the page, signed in',
    description: 'A desktop browser with a session goes to the page itself, any other is sent to sign in first.',
    query: { authenticator, redirect: redirect.optional() },
    reply: 'redirect',
    isReadOnly: true,
    handler: open,
  }),
  callback: pageAction({
    access: 'browser',
    method: 'GET',
    at: 'front-door',
    summary: 'Where WeCom sends the browser back',
    query: {
      authenticator,
      code,
      state,
      retry: z.literal('1').optional().describe('Sent by a flow that replaces one without its cookie'),
      purpose: z.literal(LINK_PURPOSE).optional(),
    },
    reply: 'redirect',
    handler: callback,
  }),
  signInHelp: jsonAction({
    access: 'browser',
    method: 'GET',
    summary: 'The address to open inside WeCom, and whether a first sign-in there creates a user',
    query: { authenticator },
    reply: shared.signInHelpReply,
    errorStatus: 404,
    isReadOnly: true,
    handler: signInHelp,
  }),
  passwordSignIn: pageAction({
    access: 'browser',
    method: 'GET',
    at: 'front-door',
    summary: 'The way in for the root user, where users sign in with WeCom only',
    description:
      'Sets a cookie with which the sign-in page shows all forms for ten minutes; what they refuse stays so.',
    query: { redirect: redirect.optional() },
    reply: 'redirect',
    isReadOnly: true,
    handler: passwordSignIn,
  }),
  startPanel: jsonAction({
    access: 'browser',
    method: 'POST',
    summary: 'Start a sign-in in WeCom’s panel, which shows the QR code on the sign-in page',
    description: 'Sets the flow cookie. Only for pages of the authenticator’s origin, in desktop browsers.',
    body: { authenticator, redirect: redirect.optional() },
    reply: shared.startPanelReply,
    isReadOnly: true,
    handler: startPanel,
  }),
  reportPanelError: jsonAction({
    access: 'browser',
    method: 'POST',
    summary: 'Report that WeCom’s panel refused to show the QR code, for the admin’s list of failures',
    description: 'In the browser that started it; of each error one per minute is kept.',
    body: { authenticator, state: state.describe('What wecom:startPanel gave'), errcode: shared.panelErrcode },
    reply: shared.reportPanelErrorReply,
    isReadOnly: true, // adds to the list of failures, as every failed sign-in does
    handler: reportPanelError,
  }),

  // ---- Linking an account

  pendingLink: jsonAction({
    access: 'browser',
    method: 'POST',
    summary: 'A WeCom member without a user, and what they can do',
    description: 'For ten minutes, in the browser that began the sign-in.',
    body: { link, userId: userId.optional() },
    reply: shared.pendingLinkReply,
    isReadOnly: true,
    handler: pendingLink,
  }),
  confirmPhone: jsonAction({
    access: 'browser',
    method: 'POST',
    summary: 'Find that member’s user by a phone number which WeCom confirms',
    description: 'Three tries per sign-in, five per day and member.',
    body: { link, phone: z.string() },
    reply: shared.confirmPhoneReply,
    handler: confirmPhone,
  }),
  createUser: jsonAction({
    access: 'browser',
    method: 'POST',
    summary: 'Create a user for that member, who says that they have none here',
    description: 'Once, where wecom:pendingLink says canCreate. A user who matches by now is linked instead.',
    body: { link },
    reply: shared.createUserReply,
    handler: createOwnUser,
  }),
  linkAccount: jsonAction({
    access: 'user',
    method: 'POST',
    summary: 'Link that member to the signed-in user, once',
    body: {
      link,
      userId,
      password: z.unknown().optional().meta({
        type: 'string',
        description: 'The user’s, where the session is older than ten minutes',
      }),
    },
    reply: shared.linkAccountReply,
    handler: linkAccount,
  }),
  askConfirmation: jsonAction({
    access: 'user',
    method: 'POST',
    summary: 'Ask the owner of a WeCom account that came by QR code whether it may be linked to the signed-in user',
    body: { link, userId },
    reply: shared.askConfirmationReply,
    handler: askConfirmation,
  }),
  confirm: pageAction({
    access: 'browser',
    method: 'GET',
    summary: 'Where the owner of the WeCom account begins, inside WeCom',
    query: { confirm: confirmation },
    reply: 'page',
    isReadOnly: true,
    handler: confirm,
  }),
  confirmCallback: pageAction({
    access: 'browser',
    method: 'GET',
    summary: 'Where WeCom sends the owner back',
    query: { confirm: confirmation, code, state },
    reply: 'page',
    handler: confirmCallback,
  }),
  answerConfirmation: pageAction({
    access: 'browser',
    method: 'GET or POST',
    summary: 'The question to the owner; a POST answers it, once',
    description: 'Only in the browser in which WeCom has identified the owner.',
    query: { question },
    body: { answer: z.enum(['given', 'declined']) },
    reply: 'page',
    handler: answerConfirmation,
  }),
  keepLink: jsonAction({
    access: 'user',
    method: 'POST',
    summary: 'After the first sign-in by a link that a user made: the user is the member’s own',
    body: { authenticator },
    reply: shared.keepLinkReply,
    handler: keepLink,
  }),
  rejectLink: jsonAction({
    access: 'user',
    method: 'POST',
    summary: 'After the first sign-in by a link that a user made: the user is not the member’s own',
    description: 'Removes the link for good, and ends its sessions.',
    body: { authenticator },
    reply: shared.rejectLinkReply,
    handler: rejectLink,
  }),

  // ---- My account

  myAccounts: jsonAction({
    access: 'user',
    method: 'GET',
    summary: 'The WeCom authenticators, and which WeCom accounts the signed-in user is linked to',
    reply: shared.myAccounts,
    isReadOnly: true,
    handler: myAccounts,
  }),
  unlinkAccount: jsonAction({
    access: 'user',
    method: 'POST',
    summary: 'Unlink the signed-in user, if another way to sign in is left',
    body: { authenticator },
    reply: shared.myAccounts,
    handler: unlinkAccount,
  }),

  // ---- How it is going

  overview: jsonAction({
    access: 'support',
    method: 'GET',
    summary: 'The state of each authenticator, and what an admin should look at',
    description: 'Asks nothing of WeCom.',
    reply: page.overviewReply,
    isReadOnly: true,
    handler: overview,
  }),
  signInCounts: jsonAction({
    access: 'support',
    method: 'GET',
    summary: 'Sign-ins and failures by day (UTC+8), of one authenticator or of all',
    query: { authenticator: oneOrAll, days: days.optional().describe('How many; 30 by default') },
    reply: page.signInCountsReply,
    isReadOnly: true,
    handler: signInCounts,
  }),

  listActivity: jsonAction({
    access: 'support',
    method: 'GET',
    summary: 'What people and admins did in the last 90 days, the latest first',
    query: {
      authenticator: oneOrAll,
      activity: z.enum(page.ACTIVITIES).optional(),
      search: z.string().optional().describe('Part of a userid or of a user’s name'),
      page: pageField,
    },
    reply: page.activityPage,
    isReadOnly: true,
    handler: listActivity,
  }),

  // ---- Messages

  testMessage: jsonAction({
    access: 'sender',
    method: 'POST',
    summary: 'Send a message to the caller’s own WeCom account',
    description: 'To nobody else; once in five seconds, else TOO_SOON.',
    body: {
      authenticator,
      content: z.unknown().meta({ type: 'object', description: 'As the field `content` of a message' }),
      confidential: z.boolean().optional(),
      button: z.string().optional(),
    },
    reply: messages.testMessageReply,
    handler: testMessage,
  }),
  listMessages: jsonAction({
    access: 'support',
    method: 'GET',
    summary: 'Messages of the last 30 days, the newest first, without their content',
    query: { authenticator: oneOrAll, state: z.enum(messages.MESSAGE_STATES).optional(), page: pageField },
    reply: messages.listedMessages,
    isReadOnly: true,
    handler: listMessages,
  }),
  listMessageFailures: jsonAction({
    access: 'support',
    method: 'GET',
    summary: 'Who did not get a message, and why',
    query: { message: messageId, problem: z.enum(RECEIVER_PROBLEMS).optional(), page: pageField },
    reply: messages.messageFailures,
    isReadOnly: true,
    handler: listMessageFailures,
  }),
  resendMessage: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Send a message again to those who did not get it',
    description: 'Within a day. Refused with MESSAGE_UNKNOWN, MESSAGE_TOO_OLD, MESSAGE_COMPLETE or MESSAGE_BUSY.',
    body: { message: messageId },
    reply: messages.resendMessageReply,
    handler: resendMessage,
  }),
  recallMessage: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Take a message of the last 24 hours back, in WeCom; WeChat keeps it',
    description: 'What waits is not sent any more. Refused with MESSAGE_UNKNOWN or MESSAGE_TOO_OLD.',
    body: { message: messageId },
    reply: messages.recallMessageReply,
    handler: recallMessage,
  }),

  // ---- Linked members

  listLinks: jsonAction({
    access: 'support',
    method: 'GET',
    summary: 'Which members are linked to which users, by one authenticator or by all',
    query: {
      ...peopleFilter,
      sort: z.enum(page.PEOPLE_SORTS).optional().describe('-since by default'),
      page: pageField,
    },
    reply: shared.linkedMembers,
    isReadOnly: true,
    handler: listLinks,
  }),
  exportPeople: fileAction({
    access: 'manager',
    method: 'GET',
    summary: 'All that wecom:listLinks finds, as CSV',
    query: peopleFilter,
    reply: 'csv',
    fileName: 'wecom-people.csv',
    handler: exportPeople,
  }),
  linkMember: jsonAction({
    access: 'manager',
    method: 'POST',
    summary: 'Link a member and a user by hand',
    description: `Refused with ${page.LINK_PROBLEMS.join(', ')}.`,
    body: { authenticator, userId: z.int(), wecomUserId },
    reply: page.linkMemberReply,
    handler: linkMember,
  }),
  startLinkImport: jsonAction({
    access: 'manager',
    method: 'POST',
    summary: 'Look up a list of links, and show what would happen',
    description: 'At most 5,000 lines, 1 MB. Refused with IMPORT_EMPTY or IMPORT_TOO_LARGE.',
    body: { authenticator, csv: z.string().describe('Lines of `username,userid`') },
    reply: page.startLinkImportReply,
    handler: startLinkImport,
  }),
  linkImport: jsonAction({
    access: 'manager',
    method: 'GET',
    summary: 'The state of a list of links, for the administrator who sent it, for an hour',
    query: { import: importHandle },
    reply: page.linkImport,
    isReadOnly: true,
    handler: linkImport,
  }),
  applyLinkImport: jsonAction({
    access: 'manager',
    method: 'POST',
    summary: 'Make the links of a list; again, for what has not been done',
    body: { import: importHandle },
    reply: page.linkImport,
    handler: applyLinkImport,
  }),
  cancelLinkImport: jsonAction({
    access: 'manager',
    method: 'POST',
    summary: 'Stop looking up or making the links of a list',
    body: { import: importHandle },
    reply: page.linkImport,
    handler: cancelLinkImport,
  }),
  removeLink: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Remove a user’s link, even if it is their only way to sign in',
    body: {
      authenticator,
      userId: z.int(),
      block: z.boolean().optional().describe('The member and the user are not linked again'),
    },
    reply: shared.removeLinkReply,
    handler: removeLinkOf,
  }),
  unblockLink: jsonAction({
    access: 'manager',
    method: 'POST',
    summary: 'Allow a WeCom account and a user to be linked again',
    body: { authenticator, wecomUserId, userId: z.int() },
    reply: shared.unblockLinkReply,
    handler: allowLink,
  }),
  confirmLinks: jsonAction({
    access: 'manager',
    method: 'POST',
    summary: 'Confirm that all links hold at the present WeCom address',
    body: { authenticator },
    reply: shared.confirmLinksReply,
    handler: confirmLinks,
  }),
  endSessions: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'End the sessions that a linked user has opened by the authenticator',
    body: { authenticator, userId: z.int() },
    reply: page.endSessionsReply,
    handler: endSessionsOf,
  }),
  checkMembers: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Ask WeCom which members have left or are disabled',
    description: 'Goes on after the answer; wecom:listLinks has the progress.',
    body: { authenticator },
    reply: shared.checkProgress,
    handler: checkMembers,
  }),
  cancelCheck: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'End the check of all members, on whichever node it runs',
    description: 'Replies whether it ran on the node that was asked.',
    body: { authenticator },
    reply: page.cancelCheckReply,
    handler: cancelCheck,
  }),
  exportPerson: jsonAction({
    access: 'manager',
    method: 'GET',
    summary: 'All that is kept about a WeCom member',
    query: {
      authenticator,
      wecomUserId: wecomUserId.optional(),
      userId: someUserId.meta({ type: 'integer', description: 'In place of the userid: the linked user' }),
    },
    reply: shared.memberData,
    handler: exportPerson,
  }),
  erasePerson: jsonAction({
    access: 'manager',
    method: 'POST',
    summary: 'Delete all that is kept about a WeCom member, and end the sessions that their link opened',
    description: 'The user stays. The next sign-in with WeCom starts from scratch.',
    body: { authenticator, wecomUserId },
    reply: shared.erasedData,
    handler: erasePerson,
  }),

  // ---- WeCom's events

  events: serverAction({
    access: 'browser',
    method: 'GET or POST',
    at: 'front-door',
    summary: 'What WeCom’s servers call when members join, change or leave',
    description: 'GET: WeCom verifies the URL. POST: an event, as XML; WeCom is then asked about the member again.',
    inPath: { name: 'authenticator', field: authenticator },
    query: {
      msg_signature: z.string(),
      timestamp: z.string(),
      nonce: z.string(),
      echostr: z.string().optional().describe('Encrypted text to answer with; only with GET'),
    },
    reply: 'text',
    isReadOnly: true, // an event decides nothing: WeCom's answer about the member does
    handler: receiveEvents,
  }),
  eventFeed: jsonAction({
    access: 'admin',
    method: 'GET',
    summary: 'Whether WeCom reaches the URL for events of an authenticator, and what came in the last seven days',
    query: { authenticator },
    reply: shared.eventFeed,
    isReadOnly: true,
    handler: eventFeed,
  }),

  // ---- Set-up

  myRights: jsonAction({
    access: 'admin',
    method: 'GET',
    summary: 'Whether the caller may manage users and roles, which most settings of a WeCom authenticator take',
    reply: shared.myRights,
    isReadOnly: true,
    handler: async (ctx) => ({ manageAccess: mayManageAccess(ctx) }),
  }),
  wecomOnlyRisks: jsonAction({
    access: 'admin',
    method: 'GET',
    summary: 'Reasons not to switch on “Sign in with WeCom only” yet',
    query: { authenticator },
    reply: shared.wecomOnlyRisksReply,
    isReadOnly: true,
    handler: async (ctx, _, { authenticator: name }) => ({
      risks: await wecomOnlyRisks(ctx.app, authenticatorName(name)),
    }),
  }),
  checkSetup: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Check the values of a settings form',
    body: formFields,
    reply: shared.setupReport,
    handler: checkSetup,
  }),
  setInWecom: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Enter trusted domain and homepage in WeCom, by the saved settings',
    body: {
      ...formFields,
      fields: z.array(z.unknown()).meta({ items: { type: 'string', enum: shared.WECOM_APP_FIELDS } }),
    },
    reply: shared.setInWecomReply,
    handler: setInWecom,
  }),
  listDepartments: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'The departments that the app of a settings form may see',
    body: formFields,
    reply: shared.departments,
    isReadOnly: true,
    handler: listDepartments,
  }),
  listFailures: jsonAction({
    access: 'support',
    method: 'GET',
    summary: 'Failed sign-ins of the last 90 days, the newest first',
    query: { ...failuresFilter, page: pageField },
    reply: shared.listedFailures,
    isReadOnly: true,
    handler: listFailures,
  }),
  exportFailures: fileAction({
    access: 'support',
    method: 'GET',
    summary: 'The newest 10,000 that wecom:listFailures finds, as CSV',
    query: failuresFilter,
    reply: 'csv',
    fileName: 'wecom-failures.csv',
    handler: exportFailures,
  }),
  echo: jsonAction({
    access: 'browser',
    method: 'GET',
    summary: 'The answer to a nonce that this NocoBase has just issued for itself',
    query: { nonce: shared.handle },
    reply: shared.echoReply,
    isReadOnly: true,
    handler: echo,
  }),
  startTrial: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Start a trial sign-in, which signs nobody in and leads to saved addresses only',
    body: formFields,
    reply: shared.startTrialReply,
    handler: startTrial,
  }),
  trialReport: jsonAction({
    access: 'admin',
    method: 'GET',
    summary: 'The result of a trial, for the administrator who started it',
    query: { trial: trialHandle },
    reply: shared.trialState,
    isReadOnly: true,
    handler: trialReport,
  }),
  trial: pageAction({
    access: 'browser',
    method: 'GET',
    summary: 'Where the tab of a trial begins',
    query: { trial: trialHandle },
    reply: 'page',
    isReadOnly: true,
    handler: trial,
  }),
  trialCallback: pageAction({
    access: 'browser',
    method: 'GET',
    summary: 'Where WeCom sends the tab of a trial back',
    query: { trial: trialHandle, code, state },
    reply: 'page',
    handler: trialCallback,
  }),

  // ---- Verification files

  listVerificationFiles: jsonAction({
    access: 'admin',
    method: 'GET',
    summary: 'The domain verification files, and whether this node serves them',
    reply: shared.verificationFiles,
    isReadOnly: true,
    handler: listVerificationFiles,
  }),
  addVerificationFile: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Add a domain verification file',
    description: 'Refused with FILE_NAME, FILE_CONTENT, FILE_EXISTS or TOO_MANY_FILES.',
    body: { name: fileName, content: z.string() },
    reply: shared.verificationFiles,
    handler: addVerificationFile,
  }),
  removeVerificationFile: jsonAction({
    access: 'admin',
    method: 'POST',
    summary: 'Delete a domain verification file',
    body: { name: fileName },
    reply: shared.verificationFiles,
    handler: removeVerificationFile,
  }),
} satisfies Record<string, Action<Services>>;

export type ActionName = keyof typeof ACTIONS;

/** @returns the names of the actions that are answered there */
export function actionsAt(place: Place): ActionName[] {
  return (Object.entries(ACTIONS) as [ActionName, Action<Services>][])
    .filter(([, { at = 'pipeline' }]) => at === place)
    .map(([name]) => name);
}

/** @returns the names of the actions for callers of these kinds */
export function actionsFor(...access: Access[]): string[] {
  return Object.entries(ACTIONS).flatMap(([name, action]) => (access.includes(action.access) ? [name] : []));
}

export function registerActions(app: Application, services: Services): void {
  const actions: [string, Action<Services>][] = Object.entries(ACTIONS);
  app.resourceManager.define({
    name: RESOURCE,
    actions: Object.fromEntries(
      actionsAt('pipeline').map((name) => [
        name,
        async (ctx: Context, next: Next) => {
          await ACTIONS[name].run(ctx, services);
          await next();
        },
      ]),
    ),
  });
  app.acl.allow(RESOURCE, actionsFor('browser'), 'public');
  app.acl.allow(RESOURCE, actionsFor('user'), 'loggedIn');
  const permit = (snippet: string, ...access: Access[]) =>
    app.acl.registerSnippet({
      name: snippet,
      actions: actionsFor(...access).map((name) => `${RESOURCE}:${name}`),
    });
  permit(PAGE_SNIPPET, 'support');
  permit(CHANNELS_SNIPPET, 'sender');
  permit('pm.auth.authenticators', 'support', 'admin', 'manager'); // NocoBase's snippet for editing authenticators
  auditActions(
    app,
    actions.flatMap(([name, { isReadOnly }]) => (isReadOnly ? [] : [name])),
  );
}
