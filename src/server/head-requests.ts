import type { Context, Next } from '@nocobase/actions';
import type { ResourcerContext } from '@nocobase/resourcer';
import { RESOURCE } from '../shared/constants';

/** Link scanners and proxies send HEAD before a user opens an address: it must not consume anything. */
export async function answerHead(resourcerContext: ResourcerContext, next: Next): Promise<void> {
  const ctx = resourcerContext as unknown as Context;
  if (ctx.method === 'HEAD' && ctx.action?.resourceName === RESOURCE) {
    ctx.withoutDataWrapping = true;
    ctx.set('Cache-Control', 'no-store');
    ctx.status = 204;
    return;
  }
  await next();
}
