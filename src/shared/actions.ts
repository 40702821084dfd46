/**
 * The replies of all actions of the resource `wecom`. The API description is made from the schemas. The clients import
 * types only, so that zod stays out of their bundles.
 */
import { z } from 'zod';
import { SIGN_IN_ERRORS } from './errors';
import { CHECK_STATUSES, CHECKS, type Finding, WECOM_ONLY_RISKS } from './findings';
import { MATCH_RULES } from './options';
import { PANEL_ERRCODES } from './panel-errcodes';
import { SENTENCES } from './settings-problems';
import type { BrowserKind } from './user-agent';

export const time = z.string().meta({ format: 'date-time' });
export const signInError = z.enum(SIGN_IN_ERRORS);
const browserKind = z.enum(['wecom', 'wechat', 'mobile', 'desktop'] satisfies BrowserKind[]);

/** An unguessable one-time string. */
export const handle = z.string().regex(/^[0-9a-f]{32}$/);

// ---- Sign-in

export const signInHelpReply = z.object({
  homepageUrl: z.string().describe('The address to open inside WeCom'),
  autoSignup: z.boolean().describe('Whether a first sign-in there creates a user'),
});
export type SignInHelpReply = z.infer<typeof signInHelpReply>;

const panelLogin = z.object({
  corpId: z.string(),
  agentId: z.string(),
  callbackUrl: z.string().describe('Where the scan leads'),
  state: z.string(),
  expiresIn: z.int().describe('Seconds until the state expires'),
});

/** What WeCom's panel on the sign-in page needs for one sign-in. */
export type PanelLogin = z.infer<typeof panelLogin>;

export const startPanelReply = z.object({
  login: panelLogin.optional().describe('Absent where there is only the button'),
});
export type StartPanelReply = z.infer<typeof startPanelReply>;

export const panelErrcode = z.literal(PANEL_ERRCODES);

export const reportPanelErrorReply = z.object({ received: z.literal(true) });
export type ReportPanelErrorReply = z.infer<typeof reportPanelErrorReply>;

// ---- Linking an account

export const firstSignInInside = z.enum(['creates', 'finds', 'none']);

/** What a first sign-in inside WeCom may do: create or find the member's user, only find it, or nothing new. */
export type FirstSignInInside = z.infer<typeof firstSignInInside>;

const linkConfirmation = z.enum(['none', 'needed', 'asked', 'given']);

/** `none`: not needed; `needed`: the owner has not been asked; `asked`: no answer yet; `given`: the owner agrees. */
export type LinkConfirmation = z.infer<typeof linkConfirmation>;

const comparedValue = z.enum(['phone', 'mail']);

/** The values that match rules compare and members may withhold. */
export type ComparedValue = z.infer<typeof comparedValue>;

export const pendingLinkReply = z.object({
  authenticator: z.string(),
  name: z.string().describe('The member’s name in WeCom'),
  wecomUserId: z.string(),
  canLink: z.boolean().describe('They may sign in another way and link their account'),
  confirmation: linkConfirmation.describe(
    'Whether the owner of the WeCom account has to agree inside WeCom: another member may have scanned the QR code',
  ),
  canConfirmPhone: z.boolean().describe('They may enter their phone number'),
  canCreate: z.boolean().describe('They may say that they are new here, and get a user: wecom:createUser'),
  notGiven: z.array(comparedValue).describe('Values that the match rules compare and WeCom did not give'),
  insideWecom: firstSignInInside.describe('What a first sign-in inside WeCom may do, where WeCom gives more values'),
  phoneTriesLeft: z.int(),
  expiresAt: time,
});

/** A member without a user, and what they can do about it. */
export type PendingLinkReply = z.infer<typeof pendingLinkReply>;

export const askConfirmationReply = z.object({
  url: z.string().describe('What the owner of the WeCom account opens inside WeCom'),
});
export type AskConfirmationReply = z.infer<typeof askConfirmationReply>;

export const linkAccountReply = z.object({ linked: z.literal(true) });
export type LinkAccountReply = z.infer<typeof linkAccountReply>;

export const confirmPhoneReply = z.object({
  url: z.string().describe('Where the client trades the ticket; root-relative'),
});
export type ConfirmPhoneReply = z.infer<typeof confirmPhoneReply>;

export const createUserReply = confirmPhoneReply;
export type CreateUserReply = z.infer<typeof createUserReply>;

export const keepLinkReply = z.object({ kept: z.literal(true) });
export type KeepLinkReply = z.infer<typeof keepLinkReply>;

export const rejectLinkReply = z.object({ rejected: z.literal(true) });
export type RejectLinkReply = z.infer<typeof rejectLinkReply>;

// ---- My account

const onlyWayIn = z.enum(['NO_PASSWORD', 'NO_SIGN_IN_NAME', 'NO_OTHER_WAY']);

/**
 * Why the user has no other way to sign in.
 *
 * - `NO_PASSWORD`: only a password is missing
 * - `NO_SIGN_IN_NAME`: a sign-in by password takes a username or an email, and the user has neither
 * - `NO_OTHER_WAY`: no other sign-in method certainly works for the user
 */
export type OnlyWayIn = z.infer<typeof onlyWayIn>;

const linkOrigin = z.enum(['match', 'phone', 'creation', 'self', 'admin']);

/** How a link came about: by a match rule, a confirmed phone number, a new user, the user's own request, or an admin's. */
export type LinkOrigin = z.infer<typeof linkOrigin>;

const myAccount = z.object({
  authenticator: z.string(),
  title: z.string().describe('As on the sign-in page; empty if the authenticator has none'),
  linked: z
    .object({
      name: z.string().describe('The member’s name in WeCom at the last sign-in'),
      wecomUserId: z.string(),
      since: time,
      by: linkOrigin.optional(),
      browser: browserKind.optional().describe('Where the link was made'),
      onlyWayIn: onlyWayIn.optional().describe('Why it cannot be unlinked: the user has no other way to sign in'),
    })
    .optional(),
});

/** An enabled WeCom authenticator with which the user has, or can make, a link. */
export type MyAccount = z.infer<typeof myAccount>;

export const myAccounts = z.array(myAccount);

export const pageRights = z.object({
  edit: z.boolean().describe('Edit authenticators: remove links, end sessions, run checks'),
  manageAccess: z.boolean().describe('Also manage users and roles: confirm links, link members to users'),
});

// ---- Linked members

const movedFrom = z.object({
  wecomUserId: z.string().describe('The former userid, in lower case'),
  at: time.describe('When the change was noticed'),
});

const linkedMember = z.object({
  authenticator: z.string(),
  userId: z.int(),
  userName: z.string().describe('Nickname, else username, else #id'),
  wecomUserId: z.string(),
  wecomName: z.string(),
  since: time,
  lastSignIn: time.optional().describe('Absent if NocoBase has no session on record'),
  left: time.optional().describe('Since when the member is known to be disabled or deleted in WeCom'),
  by: linkOrigin.optional(),
  browser: browserKind.optional(),
  movedFrom: movedFrom.optional(),
  unconfirmed: z
    .literal(true)
    .optional()
    .describe('Made at another WeCom address than the present one; does not hold until an admin confirms it'),
});
export type LinkedMember = z.infer<typeof linkedMember>;

const blockedLink = z.object({
  authenticator: z.string(),
  userId: z.int(),
  userName: z.string(),
  wecomUserId: z.string(),
});

/** A WeCom account and a user who must not be linked again. */
export type BlockedLink = z.infer<typeof blockedLink>;

export const checkProgress = z.object({ done: z.int(), total: z.int() });

export const linkedMembers = z.object({
  people: z.array(linkedMember),
  total: z.int().describe('On all pages'),
  pageSize: z.int(),
  // These three only where one authenticator is asked for
  checking: checkProgress.optional().describe('While the server asks WeCom about all members'),
  stopped: signInError.optional().describe('Why the last check ended early'),
  checked: z
    .object({ asked: z.int(), left: z.int() })
    .optional()
    .describe('What the last check of this node found: members asked about, and members who have left or are disabled'),
  unconfirmed: z.int().describe('Links, on all pages, that were made at another WeCom address'),
  blocked: z.array(blockedLink),
  rights: pageRights,
});
export type LinkedMembers = z.infer<typeof linkedMembers>;

export const removeLinkReply = z.object({ removed: z.literal(true) });
export const unblockLinkReply = z.object({ unblocked: z.literal(true) });
export const confirmLinksReply = z.object({ confirmed: z.int() });

// ---- Failed sign-ins

const signInFailure = z.object({
  id: z.int(),
  at: time,
  code: signInError,
  browser: browserKind,
  errcode: z.int().optional(),
  text: z
    .string()
    .optional()
    .describe('WeCom’s own words for an errcode that is not in the registry; or NO_USER_TICKET'),
  hint: z.string().optional().describe('An id that WeCom’s support asks for'),
  serverIp: z.string().optional().describe('The address of this server as WeCom sees it, with 60020'),
  wecomUserId: z.string().optional().describe('In lower case: WeCom spells userids differently from call to call'),
  requestId: z.string().optional().describe('Of NocoBase: finds the request in its logs'),
});

/** One failed sign-in; no personal data beyond the userid. */
export type SignInFailure = z.infer<typeof signInFailure>;

const matchedUser = z.object({ id: z.int(), name: z.string().describe('Nickname, else username, else #id') });
export type MatchedUser = z.infer<typeof matchedUser>;

const unmatchedSettings = z.object({ autoSignup: z.boolean(), linkAfterSignIn: z.boolean() });

/** The settings that decide what a member who is not matched can do. */
export type UnmatchedSettings = z.infer<typeof unmatchedSettings>;

const listedFailure = signInFailure.extend({
  authenticator: z.string(),
  wecomName: z.string().optional().describe('Of a linked member: the name at the last sign-in'),
  user: matchedUser.optional().describe('Of a linked member; only for callers who may see users'),
  waysIn: unmatchedSettings.optional().describe('With NOT_LINKED: what a member who is not matched can do now'),
});
export type ListedFailure = z.infer<typeof listedFailure>;

export const listedFailures = z.object({
  failures: z.array(listedFailure),
  total: z.int().describe('On all pages'),
  pageSize: z.int(),
});

/** A page of failed sign-ins, the newest first. */
export type ListedFailures = z.infer<typeof listedFailures>;

// ---- All that is kept about a member

const companyAndUserId = { company: z.string(), wecomUserId: z.string() };

export const memberData = z.object({
  authenticator: z.string(),
  wecomUserIds: z.array(z.string()),
  exportedAt: time,
  links: z.array(
    z.object({
      ...companyAndUserId,
      wecomName: z.string(),
      userId: z.int(),
      since: time,
      by: linkOrigin.optional(),
      browser: browserKind.optional(),
      signedInInsideWecom: z.boolean().optional(),
      unused: z.boolean().optional().describe('Made by hand, and nobody has signed in by it yet'),
      movedFrom: movedFrom.optional(),
    }),
  ),
  identities: z
    .array(
      z.object({
        ...companyAndUserId,
        since: time,
        left: time.optional(),
        phoneTries: z.object({ day: z.string(), tries: z.int() }).optional(),
      }),
    )
    .describe('One for each company'),
  blockedLinks: z.array(z.object({ ...companyAndUserId, userId: z.int(), since: time })),
  failures: z.array(signInFailure),
  activities: z
    .array(z.object({ at: time, activity: z.string() }))
    .describe('What the member did, or was done about them'),
  valueOrigins: z
    .array(z.object({ userId: z.int(), column: z.string(), value: z.string(), origin: z.string(), since: time }))
    .describe('Of the linked users: where their phone number, mail and username come from'),
  linkSuggestions: z
    .array(z.object({ userId: z.int(), at: time }))
    .describe('When the linked users were told that they can sign in with WeCom'),
  events: z
    .array(z.object({ at: time, event: z.string() }))
    .describe('What WeCom told about the member in the last seven days'),
  sessions: z
    .array(z.object({ userId: z.int(), signedIn: time, renewed: time }))
    .describe('Of the linked users, by this authenticator'),
  notices: z
    .array(z.object({ userId: z.int(), title: z.string(), content: z.string(), received: time }))
    .describe('Messages in users’ inboxes about their link'),
  messages: z
    .array(z.object({ at: time, type: z.string(), content: z.unknown() }))
    .describe('Messages to the member in WeCom, of the last day'),
  messageFailures: z
    .array(z.object({ at: time, reason: z.string(), errcode: z.int().optional() }))
    .describe('Messages that did not reach the member'),
});

/** All that is kept about members with a userid, in any company that the authenticator was set up for. */
export type MemberData = z.infer<typeof memberData>;

export const erasedData = z.object({
  links: z.int(),
  identities: z.int(),
  blockedLinks: z.int(),
  failures: z.int(),
  activities: z.int(),
  notices: z.int(),
  messages: z.int().describe('Messages that named the member, and failures'),
  events: z.int(),
});

/** How many records of each kind were deleted. */
export type ErasedData = z.infer<typeof erasedData>;

// ---- WeCom's events

export const eventFeed = z.object({
  enabled: z.boolean().describe('The saved settings have Token and EncodingAESKey'),
  verifiedAt: time.optional().describe('When WeCom last verified the URL with the present keys'),
  lastEventAt: time.optional().describe('Within the last seven days'),
  waiting: z.int().describe('Events about members whom WeCom has not been asked about yet'),
  failed: z.int().describe('Events that were given up because WeCom did not answer'),
  refused: z
    .object({
      at: time,
      wrong: z.enum(['token', 'aesKey', 'company']).describe('Which value differs from WeCom’s'),
    })
    .optional()
    .describe('The last request that was refused since the URL was verified and the last event came'),
});
export type EventFeed = z.infer<typeof eventFeed>;

// ---- Set-up check

const finding = z.custom<Finding>().meta({
  type: 'object',
  description: 'A code with its values, a setting with its problem, or an errcode of WeCom',
  required: ['code'],
  properties: {
    code: { type: 'string' },
    values: { type: 'object' },
    field: { type: 'string' },
    problem: { type: 'string', enum: Object.keys(SENTENCES) },
    errcode: { type: 'integer' },
    text: { type: 'string' },
  },
});

const checkResult = z.object({
  check: z.enum(CHECKS),
  status: z.enum(CHECK_STATUSES),
  findings: z.array(finding),
});
export type CheckResult = z.infer<typeof checkResult>;

const wecomAppChanges = z.object({
  redirectDomain: z.string().optional().describe('host[:port]'),
  homeUrl: z.string().optional(),
});

/** The values that "Set it in WeCom for me" can set. */
export type WecomAppChanges = z.infer<typeof wecomAppChanges>;

export type WecomAppField = keyof WecomAppChanges;

export const WECOM_APP_FIELDS = ['redirectDomain', 'homeUrl'] as const satisfies WecomAppField[];

export const setupReport = z.object({
  results: z.array(checkResult),
  changes: wecomAppChanges.optional().describe('What differs in WeCom and could be set there'),
});
export type SetupReport = z.infer<typeof setupReport>;

const refusedFor = z.object({ kind: z.literal('refused'), finding });

export const setInWecomReply = z.discriminatedUnion('kind', [z.object({ kind: z.literal('set') }), refusedFor]);
export type SetInWecomReply = z.infer<typeof setInWecomReply>;

export const wecomOnlyRisksReply = z.object({ risks: z.array(z.enum(WECOM_ONLY_RISKS)) });
export type WecomOnlyRisksReply = z.infer<typeof wecomOnlyRisksReply>;

export const myRights = z.object({
  manageAccess: z
    .boolean()
    .describe('Whether the caller may manage users and roles, and so change which members sign in as which users'),
});
export type MyRights = z.infer<typeof myRights>;

const department = z.object({ id: z.int(), name: z.string(), parentId: z.int() });
export type Department = z.infer<typeof department>;

export const departments = z.array(department);

export const echoReply = z.object({ answer: z.string() });

// ---- Trial

export const startTrialReply = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    trial: handle.describe('Asks for the report'),
    url: z.string().describe('To open within ten minutes, in a new tab or inside WeCom'),
  }),
  refusedFor,
]);
export type StartTrialReply = z.infer<typeof startTrialReply>;

const given = z.enum(['given', 'withheld', 'never']);

/** Whether WeCom gave a value. `never`: web login gives neither phone nor mail to apps created since 2022-06-20. */
export type Given = z.infer<typeof given>;

const trialResolution = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('linked'), user: matchedUser.optional() }),
  z.object({ kind: z.literal('matched'), by: z.enum(MATCH_RULES), user: matchedUser.optional() }),
  z.object({ kind: z.literal('created') }),
  z.object({ kind: z.literal('refused'), code: signInError }),
]);

/**
 * What a real sign-in would do. `user` only for admins who may see users.
 *
 * - `linked`: the member is linked to a user
 * - `matched`: the match rule `by` finds exactly one user
 * - `created`: no rule finds a user, and automatic sign-up is on
 * - `refused`: see `code`
 */
export type TrialResolution = z.infer<typeof trialResolution>;

const trialFailed = z.object({
  kind: z.literal('failed'),
  code: signInError,
  errcode: z.int().optional(),
  text: z
    .string()
    .optional()
    .describe('WeCom’s own words for an errcode that is not in the registry; or NO_USER_TICKET'),
  serverIp: z.string().optional().describe('The address of this server as WeCom sees it'),
  wecomUserId: z.string().optional(),
});

const trialCompleted = z.object({
  kind: z.literal('came-back'),
  via: z.enum(['client', 'web']).describe('Inside WeCom, or by web login in a desktop browser'),
  wecomUserId: z.string(),
  name: z.string().optional(),
  phone: given,
  mail: given,
  verdict: trialResolution,
});

/** The result of a trial, which signs nobody in, and links and creates nothing. */
export type TrialReport = z.infer<typeof trialFailed> | z.infer<typeof trialCompleted>;

export const trialState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting') }),
  z.object({ kind: z.literal('expired') }).describe('Ten minutes are over, or the caller has not started it'),
  trialFailed,
  trialCompleted,
]);
export type TrialState = z.infer<typeof trialState>;

// ---- Verification files

const filePlacement = z
  .enum(['placed', 'other-content', 'not-writable', 'elsewhere'])
  .describe('other-content: another file of this name is there; elsewhere: NocoBase does not serve the domain’s root');

/**
 * Whether a file lies where NocoBase serves it at the domain's root; the nodes of a cluster each have their own place.
 */
export type FilePlacement = z.infer<typeof filePlacement>;

const verificationFile = z.object({ name: z.string(), content: z.string(), placement: filePlacement });
export type VerificationFile = z.infer<typeof verificationFile>;

export const verificationFiles = z.array(verificationFile);
