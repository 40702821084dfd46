/**
 * Tells admins who may write the values that match rules compare. The check always passes, because match rules ignore
 * values that users wrote themselves.
 */

import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { PASSWORD_TYPE } from '../../../shared/constants';
import type { Finding } from '../../../shared/findings';
import type { CheckResult } from '../../../shared/setup-report';
import { VALUE_COLUMNS } from '../../accounts/normal-form';
import { columnsOf } from '../../store/rows';
import { passed, type SetupCheck } from './outcome';

const PROFILE_FORM = 'nocobase-user-profile-edit-form';

export async function checkValues({ app }: Pick<SetupCheck, 'app'>): Promise<CheckResult> {
  const [signUp, profile] = await Promise.all([signUpColumns(app), profileColumns(app)]);
  const found = (code: 'VALUES_BY_SIGN_UP' | 'VALUES_BY_PROFILE', columns: string[]): Finding[] =>
    columns.length > 0 ? [{ code, values: { columns: columns.join() } }] : [];
  const findings = [...found('VALUES_BY_SIGN_UP', signUp), ...found('VALUES_BY_PROFILE', profile)];
  return findings.length > 0
    ? passed('values', ...findings, { code: 'VALUES_NEED_PROOF' })
    : passed('values', { code: 'VALUES_BY_ADMINS' });
}

/** The columns that anyone may fill in at sign-up. */
async function signUpColumns({ db }: Application): Promise<string[]> {
  const records: Model[] = await db
    .getRepository('authenticators')
    .find({ fields: ['options'], filter: { enabled: true, authType: PASSWORD_TYPE } });
  const open = records
    .map((record) => columnsOf('authenticators', record).options?.public)
    .filter((options) => options?.allowSignUp);
  const asked = new Set(open.flatMap((options) => formColumns(options?.signupForm)));
  return VALUE_COLUMNS.filter((column) => asked.has(column));
}

/** The fields that a sign-up form shows. NocoBase adds the username to a form that has neither username nor email. */
function formColumns(form: unknown): string[] {
  const items: { field?: unknown; show?: unknown }[] = Array.isArray(form) ? form : [];
  const shown = items.filter((item) => item?.show).flatMap(({ field }) => (typeof field === 'string' ? [field] : []));
  return shown.some((field) => field === 'username' || field === 'email') ? shown : [...shown, 'username'];
}

/** The columns that users may change in their own profile. */
async function profileColumns({ db }: Application): Promise<string[]> {
  const settings = await db.getRepository('systemSettings')?.findOne();
  if (settings?.get('enableEditProfile') === false) {
    return [];
  }
  const schemas = db.getRepository('uiSchemas') as unknown as { getJsonSchema(uid: string): Promise<unknown> };
  const editable = editableFields(await schemas.getJsonSchema(PROFILE_FORM));
  return VALUE_COLUMNS.filter((column) => editable.has(column));
}

interface Schema {
  type?: unknown;
  properties?: unknown;
  [option: string]: unknown;
}

/** Names of the inputs in a form schema that are neither read-only nor disabled. */
function editableFields(schema: unknown): Set<string> {
  const { properties } = (schema ?? {}) as Schema;
  const entries = Object.entries((properties ?? {}) as Record<string, Schema | null>);
  return new Set(
    entries.flatMap(([name, field]) => [
      ...(field?.type && field.type !== 'void' && !field['x-read-pretty'] && !field['x-disabled'] ? [name] : []),
      ...editableFields(field),
    ]),
  );
}
