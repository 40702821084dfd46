import { ApiError, failure, success } from '../envelope';
import type { Exchange, Reply } from '../exchange';
import type { World } from '../world';
import { agentGet, agentSet } from './agent';
import { departmentList } from './departments';
import { gettoken } from './gettoken';
import { getuserdetail, getuserinfo, oldGetuserinfo } from './identity';
import { mediaUpload } from './media';
import { getuserid, userGet } from './members';
import { messageRecall, messageSend, messageStatistics } from './messages';
import { type ApiRoute, callRoute } from './route';

const ROUTES: Record<string, ApiRoute> = {
  '/cgi-bin/auth/getuserinfo': getuserinfo,
  '/cgi-bin/user/getuserinfo': oldGetuserinfo,
  '/cgi-bin/auth/getuserdetail': getuserdetail,
  '/cgi-bin/user/getuserdetail': getuserdetail,
  '/cgi-bin/user/get': userGet,
  '/cgi-bin/user/getuserid': getuserid,
  '/cgi-bin/department/list': departmentList,
  '/cgi-bin/agent/get': agentGet,
  '/cgi-bin/agent/set': agentSet,
  '/cgi-bin/message/send': messageSend,
  '/cgi-bin/message/recall': messageRecall,
  '/cgi-bin/message/get_statistics': messageStatistics,
  '/cgi-bin/media/upload': mediaUpload,
};

/** Answers an API path in WeCom's envelope; null for a path that WeCom does not have. */
export function answerApi(world: World, exchange: Exchange): Reply | null {
  const route = Object.hasOwn(ROUTES, exchange.path) ? ROUTES[exchange.path] : undefined;
  if (!route && exchange.path !== '/cgi-bin/gettoken') {
    return null;
  }
  try {
    return success(route ? callRoute(route, world, exchange) : gettoken(world, exchange));
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    return failure({
      errcode: error.errcode,
      text: error.text,
      callerIp: exchange.callerIp,
      now: world.now(),
      fields: { ...route?.errorFields, ...error.fields },
    });
  }
}
