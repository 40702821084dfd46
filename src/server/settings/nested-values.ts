/**
 * NocoBase's actions for authenticators also write related records: with `createdBy: { id, roles }`, a caller who may edit
 * authenticators could write any user.
 */
import type { Next } from '@nocobase/actions';
import { RelationField } from '@nocobase/database';
import type { ResourcerContext } from '@nocobase/resourcer';
import type { Application } from '@nocobase/server';
import { type AdminRequest, mayManageAccess } from './admin-rights';

/** Middleware after NocoBase's permissions: limits callers who may not manage users to an authenticator's own columns. */
export function ownColumnsOnly(app: Application) {
  return async (ctx: ResourcerContext, next: Next): Promise<void> => {
    const { action } = ctx;
    const isOurs = /(^|\.)authenticators$/.test(String(action?.resourceName));
    if (action && isOurs && !mayManageAccess(ctx as unknown as AdminRequest)) {
      action.params.values = withoutRelations(app, action.params.values);
      delete action.params.updateAssociationValues;
    }
    await next();
  };
}

function withoutRelations(app: Application, values: unknown): unknown {
  if (Array.isArray(values)) {
    return values.map((entry) => withoutRelations(app, entry));
  }
  if (typeof values !== 'object' || values === null) {
    return values;
  }
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isRelation(app, name)));
}

/** @param name of a field, or a path such as `createdBy.phone` */
function isRelation(app: Application, name: string): boolean {
  return app.db.getCollection('authenticators').getField(name.split('.')[0] ?? '') instanceof RelationField;
}
