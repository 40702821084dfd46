/**
 * The page for desktop browsers: a QR code, and here a list of who scans it.
 *
 * @see https://developer.work.weixin.qq.com/document/path/98152
 */
import { findApp, isVisible } from '../directory';
import type { Exchange, Reply } from '../exchange';
import type { App, Corp } from '../model';
import type { World } from '../world';
import { callbackUrl, checkState, redirectHost, sendTo } from './callback';
import { errorPage, PageError, PROBLEMS } from './error-page';
import { html, page } from './html';
import { failureScript, isPanel, leadBack, readyScript } from './login-panel';
import { currentPerson, peopleList, personNamed, sameAddress } from './people';
import { qrPicture } from './qr-picture';
import { wordsFor } from './words';

interface LoginRequest {
  corp: Corp;
  app: App;
  redirectUri: string;
  host: string;
  state: string | null;
}

/** /wwlogin/sso/login */
export function webLoginPage(world: World, exchange: Exchange): Reply {
  return answer(world, exchange, 'new');
}

/** /wwopen/sso/qrConnect: the old page, without login_type; sites that use it report an `appid` on the way back. */
export function oldWebLoginPage(world: World, exchange: Exchange): Reply {
  return answer(world, exchange, 'old');
}

type Generation = 'new' | 'old';

function answer(world: World, exchange: Exchange, generation: Generation): Reply {
  try {
    const request = readRequest(world, exchange, generation);
    if (exchange.query.get('sim_deny') === '1') {
      return refused(world, exchange, request);
    }
    const scannedBy = exchange.query.get('sim_user');
    if (scannedBy === null) {
      return showCode(world, exchange, request);
    }
    return scanned(world, exchange, request, scannedBy, generation);
  } catch (error) {
    if (error instanceof PageError) {
      return errorPage(exchange, error.problem, isPanel(exchange) ? failureScript(world, error.problem) : undefined);
    }
    throw error;
  }
}

function readRequest(world: World, exchange: Exchange, generation: Generation): LoginRequest {
  const { query } = exchange;
  const wrong = (problem: (typeof PROBLEMS)[keyof typeof PROBLEMS], found: string | null) =>
    new PageError({ ...(generation === 'old' ? PROBLEMS.badLink : problem), found: found ?? '' });
  const loginType = query.get('login_type');
  if (generation === 'new' && loginType !== 'CorpApp') {
    throw wrong(PROBLEMS.loginType, loginType);
  }
  const corp = world.directory.corp(query.get('appid') ?? '');
  if (!corp) {
    throw wrong(PROBLEMS.appid, query.get('appid'));
  }
  const app = findApp(corp, query.get('agentid') ?? '');
  if (!app) {
    throw wrong(PROBLEMS.agentid, query.get('agentid'));
  }
  if (app.closed) {
    throw new PageError(PROBLEMS.closedApp);
  }
  const redirectUri = query.get('redirect_uri') ?? '';
  const host = redirectHost(redirectUri, [app.loginDomains, app.trustedDomains], PROBLEMS.untrustedLoginDomain);
  const state = query.get('state');
  if (world.settings.webLoginChecksState) {
    checkState(state);
  }
  return { corp, app, redirectUri, host, state };
}

function showCode(world: World, exchange: Exchange, { corp, app, redirectUri }: LoginRequest): Reply {
  const { lang, words } = wordsFor(exchange);
  const current = currentPerson(world, exchange, corp);
  return page({
    lang,
    title: words.scanTitle(app.name),
    content: html`<section class="card centred">
<h1>${words.scanTitle(app.name)}</h1>
<p class="soft">${corp.name}</p>
<div class="code-panel">${qrPicture(redirectUri, words.scanHint)}</div>
<p>${words.scanHint}</p>
</section>
<section class="card">
<h2>${words.scanAs}</h2>
${peopleList({ corp, app, words, current, href: (id) => sameAddress(exchange, { sim_user: id }) })}
<div class="buttons"><a class="button" href="${sameAddress(exchange, { sim_deny: '1' })}">${words.refuse}</a></div>
</section>
${isPanel(exchange) ? readyScript(world) : ''}`,
  });
}

function refused(world: World, exchange: Exchange, request: LoginRequest): Reply {
  if (world.settings.webLoginDeny === 'redirect-without-code') {
    return goBack(world, exchange, callbackUrl(request.redirectUri, { state: request.state }), null);
  }
  const { lang, words } = wordsFor(exchange);
  return page({
    lang,
    title: words.refused,
    content: html`<section class="card centred"><h1>${words.refused}</h1></section>`,
  });
}

function scanned(
  world: World,
  exchange: Exchange,
  request: LoginRequest,
  scannedBy: string,
  generation: Generation,
): Reply {
  const { corp, app, redirectUri, host, state } = request;
  const person = personNamed(corp, scannedBy);
  if (person.kind !== 'member' || !isVisible(corp, app, person.member)) {
    throw new PageError(PROBLEMS.noPermission);
  }
  if (person.member.status !== 1 && !world.settings.inactiveMembersGetCodes) {
    throw new PageError(PROBLEMS.inactive);
  }
  const code = world.grants.issueCode({
    corpId: corp.corpId,
    agentId: app.agentId,
    redirectHost: host,
    personId: person.member.userid,
    fields: null, // web login gives no user ticket: https://developer.work.weixin.qq.com/document/path/98176
  });
  const appid = generation === 'old' || world.settings.webLoginAddsAppid ? corp.corpId : null;
  return goBack(world, exchange, callbackUrl(redirectUri, { code, state, appid }), code);
}

function goBack(world: World, exchange: Exchange, url: string, code: string | null): Reply {
  return isPanel(exchange) ? leadBack(world, exchange, url, code) : sendTo(world, exchange, url);
}
