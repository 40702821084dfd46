/** GET /: the companies, their members and apps, and the latest requests. */
import { findPerson } from '../directory';
import type { Delivery } from '../events/sender';
import { type Exchange, type RecordedRequest, type Reply, readCookie } from '../exchange';
import type { App, Corp } from '../model';
import { CALLBACK_VISITS, EVENTS_SENT } from '../settings';
import type { World } from '../world';
import { type Html, html, page } from './html';
import { inboxLink } from './inbox';
import { EVENT_URL, MEMBER_ACTIONS, MEMBERS, type MemberAction } from './members';
import { peopleList, USER_COOKIE } from './people';
import { callbackVisitsLink, eventsSentLink, forgetConsentsLink, switchLink, TICKET } from './switch-user';
import { type Lang, wordsFor } from './words';

const SHOWN_REQUESTS = 50;
/** Hidden on the page: a demo may have spectators. */
const SHORTENED = new Set(['access_token', 'corpsecret', 'code', 'state', 'user_ticket', 'token', 'key']);

const LABELS = {
  zh: {
    title: '企业微信模拟器',
    using: '此设备上的企业微信用户',
    nobody: '无（每次询问）',
    stop: '退出',
    forget: '清除授权记录',
    ticketOff: '授权后不返回 user_ticket',
    ticketOn: '授权后返回 user_ticket',
    newUserid: 'userid（新成员或改名后）',
    members: '管理成员（应用会收到事件）',
    hire: '入职',
    fire: '离职',
    disable: '停用',
    enable: '启用',
    rename: '修改 userid',
    events: '接收事件的 URL',
    save: '保存并验证',
    sent: '已发送的事件',
    eventsOnce: '每个事件发送一次',
    eventsTwice: '每个事件发送两次',
    eventsNever: '事件全部丢失',
    apps: '应用',
    name: '名称',
    otherLang: 'English',
    range: '可见范围',
    domains: '可信域名',
    requests: `最近 ${SHOWN_REQUESTS} 个请求`,
    none: '暂无',
    callback: '回调地址的打开方式',
    once: '一次',
    twice: '同一浏览器先后打开两次',
    parallel: '同一浏览器同时打开两次',
    unlessConnectRedirect: '企业微信内同时打开两次，除非授权链接带有 connect_redirect=1',
    scanner: '先由不带 cookie 的链接扫描器打开',
    head: '先发送不带 cookie 的 HEAD 请求',
  },
  en: {
    title: 'WeCom simulator',
    using: 'Using WeCom on this device',
    nobody: 'nobody (asks every time)',
    stop: 'Log out',
    forget: 'Forget consents',
    ticketOff: 'Give no user_ticket after consent',
    ticketOn: 'Give a user_ticket after consent',
    newUserid: 'userid (of a new member, or the new one)',
    members: 'Members (the app gets an event)',
    hire: 'Hire',
    fire: 'Fire',
    disable: 'Disable',
    enable: 'Enable',
    rename: 'Change userid',
    events: 'URL for events',
    save: 'Save and verify',
    sent: 'Events sent',
    eventsOnce: 'Every event is sent once',
    eventsTwice: 'Every event is sent twice',
    eventsNever: 'All events are lost',
    apps: 'Apps',
    name: 'Name',
    otherLang: '中文',
    range: 'Visible range',
    domains: 'Trusted domain',
    requests: `The last ${SHOWN_REQUESTS} requests`,
    none: 'None yet',
    callback: 'How callbacks are opened',
    once: 'Once',
    twice: 'Twice by the same browser, one after the other',
    parallel: 'Twice by the same browser, at the same time',
    unlessConnectRedirect: 'Inside WeCom at the same time, unless the address says connect_redirect=1',
    scanner: 'First by a link scanner, without cookies',
    head: 'First with a HEAD request, without cookies',
  },
} satisfies Record<Lang, Record<string, string>>;

interface Shown {
  world: World;
  deliveries: readonly Delivery[];
  requests: readonly RecordedRequest[];
}

export function overviewPage({ world, deliveries, requests }: Shown, exchange: Exchange): Reply {
  const { lang, words } = wordsFor(exchange);
  const labels = LABELS[lang];
  const current = readCookie(exchange, USER_COOKIE) ?? world.settings.defaultUser;
  // Looking at this page is not worth a line on it.
  const shown = requests.filter(({ path }) => path !== '/').slice(-SHOWN_REQUESTS);
  return page({
    lang,
    title: labels.title,
    wide: true,
    content: html`<h1>${labels.title}</h1>
<p>${labels.using}: <strong>${current || labels.nobody}</strong></p>
<p><a href="${switchLink(exchange, '')}">${labels.stop}</a> · <a href="${forgetConsentsLink}">${labels.forget}</a> ·
<a href="${TICKET}">${world.settings.userTicketGiven ? labels.ticketOff : labels.ticketOn}</a> ·
<a href="/?lang=${lang === 'zh' ? 'en' : 'zh'}">${labels.otherLang}</a></p>
${world.directory.corps.map((corp) => {
  const person = (current && findPerson(corp, current)) || null;
  return html`<section class="card">
<h2>${corp.name} <code>${corp.corpId}</code></h2>
${peopleList({
  corp,
  app: corp.apps[0],
  words,
  current: person,
  href: (id) => switchLink(exchange, id),
  messages: { href: (userid) => inboxLink(corp, userid), label: words.messages },
})}
${memberForm(corp, labels)}
<h2>${labels.apps}</h2>
<div class="scroll"><table>
<tr><th>AgentId</th><th>${labels.name}</th><th>${labels.range}</th><th>${labels.domains}</th></tr>
${corp.apps.map((app) => appRow(corp, app))}
</table></div>
<h2>${labels.events}</h2>
${corp.apps.map((app) => eventUrlForm(corp, app, labels))}
</section>`;
})}
<section class="card">
<h2>${labels.callback}</h2>
<ul class="choices">${CALLBACK_VISITS.map((visits) => {
      const isCurrent = visits === world.settings.callbackVisits;
      return html`<li><a href="${callbackVisitsLink(visits)}"${isCurrent ? html` aria-current="true"` : html``}>
${isCurrent ? '✓ ' : ''}${labels[visits]}</a></li>`;
    })}</ul>
</section>
<section class="card">
<h2>${labels.sent}</h2>
<ul class="choices">${EVENTS_SENT.map((sent) => {
      const isCurrent = sent === world.settings.eventsSent;
      const label = { once: labels.eventsOnce, twice: labels.eventsTwice, never: labels.eventsNever }[sent];
      return html`<li><a href="${eventsSentLink(sent)}"${isCurrent ? html` aria-current="true"` : html``}>
${isCurrent ? '✓ ' : ''}${label}</a></li>`;
    })}</ul>
${deliveries.length === 0 ? html`<p class="soft">${labels.none}</p>` : deliveryTable(deliveries)}
</section>
<section class="card">
<h2>${labels.requests}</h2>
${shown.length === 0 ? html`<p class="soft">${labels.none}</p>` : requestTable(shown)}
</section>`,
  });
}

function memberForm(corp: Corp, labels: Record<MemberAction | 'members' | 'newUserid', string>): Html {
  return html`<form class="buttons" method="get" action="${MEMBERS}">
<input type="hidden" name="corp" value="${corp.corpId}">
<select name="user" aria-label="${labels.members}">${corp.members.map(
    ({ userid, name }) => html`<option value="${userid}">${name} (${userid})</option>`,
  )}</select>
${MEMBER_ACTIONS.filter((action) => action !== 'hire' && action !== 'rename').map(
  (action) => html`<button type="submit" name="do" value="${action}">${labels[action]}</button>`,
)}
<input name="to" maxlength="64" placeholder="${labels.newUserid}" aria-label="${labels.newUserid}">
<button type="submit" name="do" value="rename">${labels.rename}</button>
<button type="submit" name="do" value="hire">${labels.hire}</button>
</form>`;
}

function eventUrlForm(corp: Corp, { agentId, eventUrl }: App, labels: Record<'events' | 'save', string>): Html {
  return html`<form class="buttons" method="get" action="${EVENT_URL}">
<input type="hidden" name="corp" value="${corp.corpId}"><input type="hidden" name="agent" value="${agentId}">
<input name="url" required placeholder="URL" aria-label="${labels.events} (${agentId})" value="${eventUrl?.url ?? ''}">
<input name="token" required placeholder="Token" aria-label="Token (${agentId})" value="${eventUrl?.token ?? ''}">
<input name="key" required placeholder="EncodingAESKey" aria-label="EncodingAESKey (${agentId})" value="${eventUrl?.aesKey ?? ''}">
<button type="submit">${labels.save}</button>
</form>`;
}

function deliveryTable(deliveries: readonly Delivery[]): Html {
  return html`<div class="scroll"><table>${[...deliveries].reverse().map(
    ({ at, agentId, what, ok, status, tries, ms }) => html`<tr>
<td>${new Date(at).toISOString().slice(11, 19)}</td><td><code>${agentId}</code></td><td><code>${what}</code></td>
<td>${ok ? '✓' : '✗'} ${String(status ?? '–')} · ${String(ms)} ms${tries > 1 ? ` · ${tries}×` : ''}</td></tr>`,
  )}</table></div>`;
}

function appRow(corp: Corp, app: App): Html {
  const departments = app.visibleDepartments.map(
    (id) => corp.departments.find((department) => department.id === id)?.name ?? String(id),
  );
  const domains = app.trustedDomains === 'loopback' ? '127.0.0.1, localhost' : app.trustedDomains.join(', ');
  return html`<tr><td><code>${app.agentId}</code></td><td>${app.name}</td>
<td>${[...departments, ...app.visibleUsers].join(', ')}</td><td>${domains}</td></tr>`;
}

function requestTable(requests: readonly RecordedRequest[]): Html {
  const rows = [...requests].reverse();
  return html`<div class="scroll"><table>${rows.map(
    ({ at, method, path, query, answer }) => html`<tr>
<td>${new Date(at).toISOString().slice(11, 19)}</td>
<td><code>${method} ${path}${shortQuery(query)}</code></td>
<td>${answer ? `${answer.status}${answer.errcode ? ` · ${answer.errcode}` : ''}` : '…'}</td></tr>`,
  )}</table></div>`;
}

function shortQuery(query: Record<string, string>): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${SHORTENED.has(name) ? shorten(value) : value}`);
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

function shorten(value: string): string {
  return value.length > 6 ? `${value.slice(0, 6)}…` : value;
}
