import { ApiError } from '../envelope';
import type { Exchange } from '../exchange';
import type { Corp } from '../model';
import type { TokenOwner } from '../tokens';
import type { World } from '../world';

/**
 * GET /cgi-bin/gettoken. As observed, it checks the secret before the corp id, and no list of trusted IPs.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91039
 */
export function gettoken(world: World, exchange: Exchange): Record<string, unknown> {
  const { callerIp, query, path } = exchange;
  if (world.limits.isBanned(callerIp)) {
    throw new ApiError(45009);
  }
  world.limits.admit(callerIp, path);
  const secret = query.get('corpsecret');
  const corpId = query.get('corpid');
  if (!secret) {
    throw new ApiError(41004);
  }
  if (!corpId) {
    throw new ApiError(41002);
  }
  const corp = world.directory.corp(corpId);
  if (!corp) {
    throw new ApiError(40013);
  }
  const owner = ownerOf(corp, secret);
  if (!owner) {
    world.limits.badSecret(callerIp);
    const foreign = world.directory.corps.some((other) => ownerOf(other, secret) !== null);
    throw new ApiError(foreign ? world.settings.foreignSecretErrcode : 40001);
  }
  const app = corp.apps.find((candidate) => candidate.agentId === owner.agentId);
  if (app?.closed) {
    throw new ApiError(world.settings.closedAppErrcode);
  }
  const { token, expiresIn } = world.tokens.issue(owner);
  return { access_token: token, expires_in: expiresIn };
}

function ownerOf(corp: Corp, secret: string): TokenOwner | null {
  if (corp.contactSyncSecret === secret) {
    return { corpId: corp.corpId, agentId: null };
  }
  const app = corp.apps.find((candidate) => candidate.secret === secret);
  return app ? { corpId: corp.corpId, agentId: app.agentId } : null;
}
