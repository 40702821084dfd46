/**
 * Registers what changes an authenticator or decides about an account in NocoBase's audit log. NocoBase would keep
 * whole requests and replies, secrets included; the entries here name each value that they keep.
 */
import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE, RESOURCE } from '../../shared/constants';
import { readUserId } from '../accounts/user-id';
import { subjectOf } from '../request-subject';
import { authenticatorName } from '../settings/authenticator';
import { settingsSchema } from '../settings/settings';

const OF_AUTHENTICATORS = ['create', 'update', 'updateOrCreate', 'firstOrCreate', 'destroy', 'move'];

type Values = Record<string, unknown>;

/** @param actions of the resource `wecom` that change or decide something */
export function auditActions({ auditManager }: Application, actions: string[]): void {
  auditManager.registerActions([
    ...actions.map((action) => ({
      name: `${RESOURCE}:${action}`,
      getMetaData: async (ctx: Context) => metaData(ctx, ourValues(ctx)),
      getSourceAndTarget: async (ctx: Context) => ({
        sourceCollection: 'authenticators',
        sourceRecordUK: nameOf(ctx),
        ...targetUser(ctx),
      }),
    })),
    ...OF_AUTHENTICATORS.map((action) => ({
      name: `authenticators:${action}`,
      getMetaData: async (ctx: Context) => metaData(ctx, { changes: valuesOf(ctx).map(savedNames) }),
      getSourceAndTarget: async (ctx: Context) => ({
        targetCollection: 'authenticators',
        targetRecordUK: keyOf(ctx),
      }),
    })),
  ]);
}

/**
 * Has sign-ins with WeCom audited without their tickets and sessions, and with the authenticator and how the member signed
 * in. Other sign-ins stay as NocoBase's plugin has registered them, before this one is loaded.
 */
export function auditSignIns({ auditManager }: Application): void {
  const registered = auditManager.getAction('signIn', 'auth');
  const ofNocoBase = typeof registered === 'string' || !registered ? { name: 'auth:signIn' } : registered;
  auditManager.registerAction({
    ...ofNocoBase,
    name: 'auth:signIn',
    getMetaData: async (ctx) =>
      isWithWecom(ctx) ? metaData(ctx, signInValues(ctx)) : ((await ofNocoBase.getMetaData?.(ctx)) ?? {}),
    getSourceAndTarget: async (ctx) =>
      isWithWecom(ctx) ? signInRecords(ctx) : ((await ofNocoBase.getSourceAndTarget?.(ctx)) ?? {}),
  });
}

const signedInWith = (ctx: Context) => ctx.auth?.authenticator as { name: string; authType: string } | undefined;

const isWithWecom = (ctx: Context) => signedInWith(ctx)?.authType === AUTH_TYPE;

function signInValues(ctx: Context): Values {
  const { how, first } = subjectOf(ctx);
  return {
    authenticator: signedInWith(ctx)?.name,
    ...(how !== undefined && { how }),
    ...(first !== undefined && { first }),
  };
}

function signInRecords(ctx: Context) {
  const { userId } = subjectOf(ctx);
  return {
    sourceCollection: 'authenticators',
    sourceRecordUK: signedInWith(ctx)?.name,
    ...(userId !== undefined && { targetCollection: 'users', targetRecordUK: String(userId) }),
  };
}

/** Fills all four places in which NocoBase would otherwise keep the request and the reply. */
function metaData(ctx: Context, body: Values) {
  return { request: { params: {}, query: {}, body }, response: { body: outcomeOf(ctx) } };
}

/** What a request to one of the plugin's actions is about. */
function ourValues(ctx: Context): Values {
  const { userId: asked, fields, name } = valuesOf(ctx)[0] ?? {};
  const userId = subjectOf(ctx).userId ?? readUserId(asked);
  return {
    authenticator: nameOf(ctx),
    ...(userId !== undefined && { userId }),
    ...(Array.isArray(fields) && { fields: fields.filter((field) => ['redirectDomain', 'homeUrl'].includes(field)) }),
    ...(typeof name === 'string' && /^WW_verify_\w{1,64}\.txt$/.test(name) && { file: name }),
  };
}

/** The names of the options in a saved authenticator, without their values. */
function savedNames({ name, authType, enabled, options }: Values): Values {
  const sent = typeof options === 'object' && options !== null ? options : {};
  return {
    authenticator: authenticatorName(name),
    authType: authenticatorName(authType),
    ...(typeof enabled === 'boolean' && { enabled }),
    options: Object.keys(settingsSchema.shape).filter((field) => Object.hasOwn(sent, field)),
  };
}

/** No more of a reply than the plugin's own code, and its kind. */
function outcomeOf(ctx: Context): Values {
  const { data, errors } = (ctx.body ?? {}) as { data?: { kind?: unknown }; errors?: { code?: unknown }[] };
  const location = String(ctx.response.get('location') ?? '');
  const redirected = location.includes('?')
    ? new URLSearchParams(location.split('?')[1]?.split('#')[0]).get('error')
    : null;
  const code = [errors?.[0]?.code, redirected].find(
    (found) => typeof found === 'string' && /^[A-Z_]{1,64}$/.test(found),
  );
  const kind = typeof data?.kind === 'string' && /^[a-z-]{1,32}$/.test(data.kind) ? data.kind : undefined;
  return { ...(code !== undefined && { code }), ...(kind !== undefined && { kind }) };
}

function targetUser(ctx: Context): Values {
  const userId = subjectOf(ctx).userId ?? readUserId(valuesOf(ctx)[0]?.userId ?? ctx.state?.currentUser?.id);
  return userId === undefined ? {} : { targetCollection: 'users', targetRecordUK: String(userId) };
}

/** Name or id of the authenticator that a request saves. */
function keyOf(ctx: Context): string {
  const key = valuesOf(ctx)[0]?.name ?? paramsOf(ctx).filterByTk;
  return typeof key === 'string' || typeof key === 'number' ? String(key) : '';
}

function nameOf(ctx: Context): string {
  return (
    subjectOf(ctx).authenticator || authenticatorName(valuesOf(ctx)[0]?.authenticator ?? paramsOf(ctx).authenticator)
  );
}

function paramsOf(ctx: Context): Values {
  return ctx.action?.params ?? {};
}

/** The records in a request; at most 20. */
function valuesOf(ctx: Context): Values[] {
  const { values } = paramsOf(ctx);
  const sent: unknown[] = Array.isArray(values) ? values : [values];
  return sent.filter((value): value is Values => typeof value === 'object' && value !== null).slice(0, 20);
}
