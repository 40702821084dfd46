/** Makes an OpenAPI document from the table of actions, for NocoBase's documentation plugin. */

import { z } from 'zod';
import { RESOURCE } from '../../shared/constants';
import { ACCOUNT_ERRORS, SIGN_IN_ERRORS } from '../../shared/errors';
import { TICKET_TTL_MS } from '../sign-in/flow';
import type { Access, ActionDescription, Fields } from './run-action';

/** An action, and the headers that it reads. */
interface DocumentedAction extends ActionDescription {
  headers?: Fields;
}

const TAGS: Record<Access, string> = {
  browser: 'Anyone may call these, most in the browser that began a sign-in',
  user: 'Only users who have signed in',
  support: 'Only users who may see the page about sign-ins, or edit authenticators',
  admin: 'Only users who may edit authenticators',
  manager: 'Only admins who may also manage users and roles',
  sender: 'Only users who may edit notification channels',
};

/** NocoBase's own action, by which the client trades the ticket. */
const SIGN_IN: DocumentedAction = {
  access: 'browser',
  method: 'POST',
  summary: 'Trade a ticket for a session',
  headers: { 'X-Authenticator': z.string() },
  body: { ticket: z.string().describe(`One use, ${TICKET_TTL_MS / 1000} seconds, bound to the browser`) },
  reply: z.object({
    token: z.string(),
    user: z.looseObject({}),
    redirect: z.string().describe('The page to open: a path of this site, or the link an administrator set'),
    firstSignIn: z.boolean().optional().describe('Show the member which user their link signs them in as'),
  }),
  errorStatus: 401,
};

/** @param actions of the resource `wecom`, by name */
export function describeApi(actions: Record<string, ActionDescription>) {
  const paths = Object.entries(actions).map(([name, action]) => {
    const segment = action.inPath ? `/{${action.inPath.name}}` : '';
    return [`/${RESOURCE}:${name}${segment}`, pathOf(action)];
  });
  return {
    info: { title: 'NocoBase API - WeCom sign-in plugin' },
    tags: Object.entries(TAGS).map(([access, description]) => ({ name: tagOf(access), description })),
    paths: { ...Object.fromEntries(paths), '/auth:signIn': pathOf(SIGN_IN) },
  };
}

const tagOf = (access: string) => `${RESOURCE} (${access})`;

function pathOf(action: DocumentedAction): Record<string, object> {
  const { method } = action;
  return {
    ...(method !== 'POST' && { get: operationOf({ ...action, body: undefined }) }),
    ...(method !== 'GET' && { post: operationOf(action) }),
  };
}

function operationOf(action: DocumentedAction): object {
  const { access, summary, description, headers, query, body, reply, inPath } = action;
  const type =
    reply === 'text'
      ? 'text/xml'
      : typeof reply === 'string'
        ? 'application/x-www-form-urlencoded'
        : 'application/json';
  return {
    tags: [tagOf(access)],
    summary,
    ...(description && { description }),
    parameters: [
      ...parametersOf('path', inPath && { [inPath.name]: inPath.field }),
      ...parametersOf('header', headers),
      ...parametersOf('query', query),
    ],
    ...(body && { requestBody: { content: { [type]: { schema: schemaOf(z.object(body)) } } } }),
    responses: responsesOf(action),
  };
}

function parametersOf(place: 'path' | 'header' | 'query', fields: Fields = {}): object[] {
  return Object.entries(fields).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field);
    return { name, in: place, required: !isOptional(field), ...(description && { description }), schema };
  });
}

function responsesOf({ access, reply, errorStatus = 400 }: DocumentedAction): object {
  if (reply === 'csv') {
    const file = { 'text/csv': { schema: { type: 'string' } } };
    return { 200: { description: 'OK', content: file }, 403: { description: TAGS[access] } };
  }
  if (reply === 'text') {
    const text = { 'text/plain': { schema: { type: 'string' } } };
    return {
      200: { description: 'OK', content: text },
      403: { description: 'Refused' },
      404: { description: 'Unknown' },
    };
  }
  if (typeof reply === 'string') {
    const location = { Location: { schema: { type: 'string' } } };
    return {
      ...(reply === 'page' && { 200: { description: 'A page without scripts' } }),
      302: { description: 'To WeCom, or to a page that tells the result', headers: location },
    };
  }
  return {
    200: { description: 'OK', content: json({ data: schemaOf(reply) }) },
    [errorStatus]: { description: 'Refused', content: json({ errors: { type: 'array', items: ERROR } }) },
    ...(access !== 'browser' && { 401: { description: TAGS.user } }),
    ...(access !== 'browser' && access !== 'user' && { 403: { description: TAGS[access] } }),
  };
}

/** NocoBase's shape of an error; verification files have codes of their own. */
const ERROR = {
  type: 'object',
  properties: {
    code: { type: 'string', description: `For example ${[...ACCOUNT_ERRORS, ...SIGN_IN_ERRORS].join(', ')}` },
  },
};

const json = (properties: object) => ({ 'application/json': { schema: { type: 'object', properties } } });

function schemaOf(schema: z.ZodType) {
  const {
    $schema: _,
    '~standard': __,
    ...described
  } = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    unrepresentable: 'any',
  });
  return described;
}

const isOptional = (schema: z.ZodType) => schema._zod.optin === 'optional';
