/** GET /inbox?corp=…&user=…&in=wecom|wechat: what apps have sent to a member, as WeCom or WeChat shows it. */
import { findMember, findPerson } from '../directory';
import { type Exchange, type Reply, readCookie } from '../exchange';
import type { DropReason } from '../messages/content';
import { type InboxMessage, inboxOf } from '../messages/inbox';
import type { Corp, Member } from '../model';
import type { World } from '../world';
import { errorPage, PROBLEMS } from './error-page';
import { type Html, html, page } from './html';
import { INBOX_STYLE } from './inbox-style';
import { peopleList, sameAddress, USER_COOKIE } from './people';
import { shownBody } from './shown-body';
import { deviceCookie } from './switch-user';
import { type Lang, wordsFor } from './words';

const CHINA_OFFSET_MS = 8 * 3600_000;
/** Messages come from strangers: whatever one of them smuggled into the page, it could neither run nor load anything. */
const NOTHING_RUNS =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const LABELS = {
  zh: {
    title: (name: string) => `${name} 的消息`,
    pick: '查看谁的消息？',
    wecom: '企业微信',
    wechat: '微信',
    overview: '模拟器首页',
    none: '暂无消息',
    safe: '保密',
    dropped: '未送达',
    recalled: (app: string) => `${app} 撤回了一条消息`,
    reasons: {
      perMinute: '该应用一分钟内向此成员发送的消息过多',
      perHour: '该应用一小时内向此成员发送的消息过多',
      duplicate: '与此前的消息重复',
      inactive: '该成员未激活、已禁用或已退出',
    },
  },
  en: {
    title: (name: string) => `Messages of ${name}`,
    pick: 'Whose messages?',
    wecom: 'WeCom',
    wechat: 'WeChat',
    overview: 'Overview',
    none: 'No messages yet',
    safe: 'Confidential',
    dropped: 'Not delivered',
    recalled: (app: string) => `${app} recalled a message`,
    reasons: {
      perMinute: 'too many messages of this app to this member within a minute',
      perHour: 'too many messages of this app to this member within an hour',
      duplicate: 'the same as an earlier message',
      inactive: 'the member is not active',
    },
  },
} satisfies Record<Lang, { reasons: Record<DropReason, string>; [label: string]: unknown }>;

type Labels = (typeof LABELS)[Lang];
type Client = 'wecom' | 'wechat';

/** The address of a member's messages. */
export function inboxLink(corp: Corp, userid: string): string {
  return `/inbox?${new URLSearchParams({ corp: corp.corpId, user: userid })}`;
}

export function inboxPage(world: World, exchange: Exchange): Reply {
  const { query } = exchange;
  const user = query.get('user') ?? readCookie(exchange, USER_COOKIE) ?? '';
  const corp = corpOf(world, query.get('corp'), user);
  if (!corp || (user === '' && query.get('user') === null)) {
    return pickMember(world, exchange);
  }
  const member = findMember(corp, user);
  return member ? messagesPage(world, exchange, member) : errorPage(exchange, { ...PROBLEMS.nobody, found: user });
}

/** Without a company in the address it is the first one that knows the person. */
function corpOf({ directory }: World, corpId: string | null, user: string): Corp | undefined {
  return corpId === null ? directory.corps.find((corp) => findPerson(corp, user)) : directory.corp(corpId);
}

function pickMember(world: World, exchange: Exchange): Reply {
  const { lang, words } = wordsFor(exchange);
  const labels = LABELS[lang];
  return page({
    lang,
    title: labels.pick,
    content: html`<h1>${labels.pick}</h1>
<p><a href="/">${labels.overview}</a></p>
${world.directory.corps.map(
  (corp) => html`<section class="card"><h2>${corp.name}</h2>
${peopleList({ corp: { ...corp, guests: [] }, app: corp.apps[0], words, current: null, href: (id) => inboxLink(corp, id) })}
</section>`,
)}`,
  });
}

/** Whoever's messages are open here uses WeCom on this device: a link in one of them is opened by this member. */
function messagesPage(world: World, exchange: Exchange, member: Member): Reply {
  const { lang } = wordsFor(exchange);
  const labels = LABELS[lang];
  const client: Client = exchange.query.get('in') === 'wechat' ? 'wechat' : 'wecom';
  const messages = inboxOf(world, member);
  const opensWindow = world.settings.linksOpenWindow;
  const reply = page({
    lang,
    title: labels.title(member.name),
    style: INBOX_STYLE,
    content: html`<section class="phone ${client}">
<header><h1>${labels.title(member.name)}</h1>
<nav>${(['wecom', 'wechat'] as const).map((candidate) => clientLink(exchange, candidate, client, labels))}
<a href="/">${labels.overview}</a></nav></header>
${
  messages.length === 0
    ? html`<p class="soft centred">${labels.none}</p>`
    : html`<ol class="chat">${messages.map((message) => messageItem(message, client, labels, opensWindow))}</ol>`
}
</section>`,
  });
  Object.assign(reply.headers, { 'Content-Security-Policy': NOTHING_RUNS }, deviceCookie(member.userid));
  return reply;
}

function clientLink(exchange: Exchange, client: Client, current: Client, labels: Labels): Html {
  const isCurrent = client === current ? html` aria-current="page"` : html``;
  return html`<a href="${sameAddress(exchange, { in: client })}"${isCurrent}>${labels[client]}</a>`;
}

function messageItem(message: InboxMessage, client: Client, labels: Labels, opensWindow: boolean): Html {
  const { dropped, appName, at, safe, type, msgid } = message;
  const recalled = message.recalledAt !== null && client === 'wecom';
  const body = recalled
    ? html`<p class="notice">${labels.recalled(appName)}</p>`
    : html`<div class="bubble"${dropped ? html` inert` : html``}>${shownBody(message[client].body, opensWindow)}</div>`;
  return html`<li class="${dropped ? 'dropped' : 'arrived'}" data-msgid="${msgid}" data-type="${type}">
<p class="soft">${appName} · <time>${chinaTime(at)}</time>${safe ? html` <span class="badge">${labels.safe}</span>` : html``}</p>
${body}
${dropped ? html`<p class="warn" role="note">${labels.dropped}: ${labels.reasons[dropped]}</p>` : html``}</li>`;
}

function chinaTime(at: number): string {
  return new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}
