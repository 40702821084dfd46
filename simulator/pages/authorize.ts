/**
 * The page inside WeCom's own browser: silent for snsapi_base, with a consent page for snsapi_privateinfo.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91022
 */
import { findApp, isVisible, type Person } from '../directory';
import type { Exchange, Reply } from '../exchange';
import type { App, Corp, Member, SensitiveField } from '../model';
import type { World } from '../world';
import { callbackUrl, checkState, redirectHost, sendTo } from './callback';
import { askConsent, readConsent } from './consent';
import { errorPage, PageError, PROBLEMS } from './error-page';
import { html, page } from './html';
import { inboxLink } from './inbox';
import { currentPerson, peopleList, personId } from './people';
import { switchLink } from './switch-user';
import { wordsFor } from './words';

interface AuthorizeRequest {
  corp: Corp;
  /** Missing where the link names no agentid. */
  app: App | undefined;
  redirectUri: string;
  host: string;
  state: string | null;
  wantsPrivateInfo: boolean;
}

export function authorizePage(world: World, exchange: Exchange): Reply {
  try {
    const request = readRequest(world, exchange);
    const person = currentPerson(world, exchange, request.corp);
    if (!person) {
      return pickPerson(exchange, request);
    }
    checkPerson(world, person);
    if (!request.wantsPrivateInfo || !request.app) {
      return sendBack(world, exchange, request, person, null);
    }
    return privateInfo(world, exchange, request, request.app, person);
  } catch (error) {
    if (error instanceof PageError) {
      return errorPage(exchange, error.problem);
    }
    throw error;
  }
}

function readRequest(world: World, exchange: Exchange): AuthorizeRequest {
  const { query } = exchange;
  const { settings } = world;
  const corp = world.directory.corp(query.get('appid') ?? '');
  if (!corp) {
    throw new PageError({ ...PROBLEMS.appid, found: query.get('appid') ?? '' });
  }
  if (settings.requireClientUserAgent && !/wxwork|micromessenger/i.test(exchange.headers['user-agent'] ?? '')) {
    throw new PageError(PROBLEMS.openInWechat);
  }
  const agentId = query.get('agentid');
  const app = agentId ? findApp(corp, agentId) : undefined;
  if ((agentId && !app) || (!agentId && settings.missingAgentId === 'error')) {
    throw new PageError({ ...PROBLEMS.agentid, found: agentId ?? '' });
  }
  if (app?.closed) {
    throw new PageError(PROBLEMS.closedApp);
  }
  const rules = (app ? [app] : corp.apps).map((candidate) => candidate.trustedDomains);
  const redirectUri = query.get('redirect_uri') ?? '';
  const host = redirectHost(redirectUri, rules, PROBLEMS.untrustedDomain);
  if (query.get('response_type') !== 'code') {
    throw new PageError(PROBLEMS.responseType);
  }
  const scope = query.get('scope') ?? '';
  const known = [
    'snsapi_base',
    'snsapi_privateinfo',
    ...(settings.snsapiUserinfo === 'base' ? ['snsapi_userinfo'] : []),
  ];
  if (!known.includes(scope)) {
    throw new PageError({ ...PROBLEMS.scope, found: scope });
  }
  const state = query.get('state');
  checkState(state);
  return { corp, app, redirectUri, host, state, wantsPrivateInfo: scope === 'snsapi_privateinfo' };
}

function pickPerson(exchange: Exchange, { corp, app }: AuthorizeRequest): Reply {
  const { lang, words } = wordsFor(exchange);
  return page({
    lang,
    title: words.pickTitle,
    content: html`<section class="card">
<h1>${words.pickTitle}</h1>
<p class="soft">${words.pickHint}</p>
${peopleList({
  corp,
  app,
  words,
  current: null,
  href: (id) => switchLink(exchange, id),
  messages: { href: (userid) => inboxLink(corp, userid), label: words.messages },
})}
</section>`,
  });
}

function checkPerson(world: World, person: Person): void {
  if (person.kind === 'member' && person.member.status !== 1 && !world.settings.inactiveMembersGetCodes) {
    throw new PageError(PROBLEMS.inactive);
  }
}

function privateInfo(world: World, exchange: Exchange, request: AuthorizeRequest, app: App, person: Person): Reply {
  if (person.kind !== 'member' || !isVisible(request.corp, app, person.member)) {
    throw new PageError(PROBLEMS.outside);
  }
  const consent = readConsent(world, exchange, request.corp, app, person.member);
  switch (consent.kind) {
    case 'ask':
      return askConsent(world, exchange, app, person.member);
    case 'deny':
      return denied(world, exchange, request, person);
    case 'given':
      remember(world, request.corp, app, person.member, consent.fields);
      return sendBack(world, exchange, request, person, consent.fields);
    case 'remembered':
      return sendBack(world, exchange, request, person, consent.fields);
  }
}

function remember(world: World, corp: Corp, app: App, member: Member, fields: SensitiveField[]): void {
  world.grants.remember(corp.corpId, app.agentId, member.userid, fields);
}

function denied(world: World, exchange: Exchange, request: AuthorizeRequest, person: Person): Reply {
  switch (world.settings.consentDeny) {
    case 'code-without-fields':
      return sendBack(world, exchange, request, person, []);
    case 'redirect-without-code':
      return sendTo(world, exchange, callbackUrl(request.redirectUri, { state: request.state }));
    case 'stay': {
      const { lang, words } = wordsFor(exchange);
      return page({
        lang,
        title: words.cancelled,
        content: html`<section class="card centred"><h1>${words.cancelled}</h1><p>${words.cancelledHint}</p></section>`,
      });
    }
  }
}

function sendBack(
  world: World,
  exchange: Exchange,
  request: AuthorizeRequest,
  person: Person,
  fields: SensitiveField[] | null,
): Reply {
  const code = world.grants.issueCode({
    corpId: request.corp.corpId,
    agentId: request.app?.agentId ?? null,
    redirectHost: request.host,
    personId: personId(person),
    fields,
  });
  return sendTo(world, exchange, callbackUrl(request.redirectUri, { code, state: request.state }));
}
