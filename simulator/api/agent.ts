/** The app itself, read and set with its own token. */
import { findApp } from '../directory';
import { ApiError } from '../envelope';
import type { App } from '../model';
import { type ApiCall, type ApiRoute, text } from './route';

/**
 * GET /cgi-bin/agent/get
 *
 * @see https://developer.work.weixin.qq.com/document/path/90227
 */
export const agentGet: ApiRoute = {
  method: 'GET',
  contactSyncErrcode: 48002,
  run(call) {
    const app = ownApp(call, call.query.get('agentid'));
    return {
      agentid: Number(app.agentId),
      name: app.name,
      square_logo_url: 'https://sim.example/logo.png',
      description: app.description,
      allow_userinfos: { user: app.visibleUsers.map((userid) => ({ userid })) },
      allow_partys: { partyid: app.visibleDepartments },
      allow_tags: { tagid: [] },
      close: app.closed ? 1 : 0,
      redirect_domain: app.redirectDomain || firstDomain(app),
      report_location_flag: 0,
      isreportenter: 0,
      home_url: app.homeUrl,
    };
  },
};

/**
 * POST /cgi-bin/agent/set: any subset of the fields; `redirect_domain` becomes the one trusted domain.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90228
 */
export const agentSet: ApiRoute = {
  method: 'POST',
  contactSyncErrcode: 48002,
  run(call) {
    const { json, world } = call;
    const app = ownApp(call, json.agentid);
    const name = optional(json.name, (value) => value.length >= 1 && value.length <= 32);
    const description = optional(json.description, (value) => value.length >= 4 && value.length <= 120);
    const homeUrl = optional(json.home_url, (value) => /^https?:\/\//.test(value));
    const domain = optional(json.redirect_domain, (value) => value !== '');
    if (domain !== undefined && world.settings.unverifiedDomains.includes(domain)) {
      throw new ApiError(85005);
    }
    if (name !== undefined) {
      app.name = name;
    }
    if (description !== undefined) {
      app.description = description;
    }
    if (homeUrl !== undefined) {
      app.homeUrl = homeUrl;
    }
    if (domain !== undefined) {
      app.redirectDomain = domain;
      app.trustedDomains = [domain];
    }
    return {};
  },
};

function firstDomain(app: App): string {
  return app.trustedDomains === 'loopback' ? '' : (app.trustedDomains[0] ?? '');
}

function ownApp({ corp, app }: ApiCall, agentid: unknown): App {
  const wanted = text(agentid === null || agentid === undefined ? '' : String(agentid), 40056);
  if (wanted === app.agentId) {
    return app;
  }
  throw new ApiError(findApp(corp, wanted) ? 301002 : 40056);
}

function optional(value: unknown, fits: (value: string) => boolean): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (typeof value === 'string' && fits(value)) {
    return value;
  }
  throw new ApiError(40058);
}
