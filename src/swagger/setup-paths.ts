/** What the settings form asks of the server. */

import { SIGN_IN_ERRORS } from '../shared/errors';
import { CHECKS } from '../shared/findings';
import { SENTENCES } from '../shared/settings-problems';
import { authenticator, form, ok, withoutPermission } from './parts';

const formWithFields = {
  content: {
    'application/json': {
      schema: {
        allOf: [
          form.content['application/json'].schema,
          {
            type: 'object',
            required: ['fields'],
            properties: { fields: { type: 'array', items: { type: 'string', enum: ['redirectDomain', 'homeUrl'] } } },
          },
        ],
      },
    },
  },
};

const finding = {
  type: 'object',
  description: 'A code with its values, a setting with its problem, or an errcode of WeCom',
  required: ['code'],
  properties: {
    code: { type: 'string' },
    values: { type: 'object' },
    field: { type: 'string' },
    problem: { type: 'string', enum: Object.keys(SENTENCES) },
    errcode: { type: 'integer' },
    text: { type: 'string' },
  },
};

const verificationFiles = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      name: { type: 'string', pattern: '^WW_verify_[A-Za-z0-9]{1,64}\\.txt$' },
      content: { type: 'string', maxLength: 1024 },
      placement: { type: 'string', enum: ['placed', 'other-content', 'not-writable', 'elsewhere'] },
    },
  },
};

const trial = {
  name: 'trial',
  in: 'query',
  required: true,
  description: 'What wecom:startTrial gave',
  schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
};

const trialStep = {
  200: { description: 'A page that says to go back to the settings form' },
  302: { description: 'To WeCom, or to that page', headers: { Location: { schema: { type: 'string' } } } },
};

export const SETUP_PATHS = {
  '/wecom:checkSetup': {
    post: {
      tags: ['wecom set-up'],
      summary: 'Check the values of a settings form',
      requestBody: form,
      responses: {
        ...ok('The checklist, and what could be set in WeCom', {
          type: 'object',
          properties: {
            results: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  check: { type: 'string', enum: CHECKS },
                  status: { type: 'string', enum: ['passed', 'failed', 'skipped'] },
                  findings: { type: 'array', items: finding },
                },
              },
            },
            changes: {
              type: 'object',
              properties: { redirectDomain: { type: 'string' }, homeUrl: { type: 'string' } },
            },
          },
        }),
        ...withoutPermission,
      },
    },
  },
  '/wecom:myRights': {
    get: {
      tags: ['wecom set-up'],
      summary: 'Whether the caller may manage users and roles, which most settings of a WeCom authenticator take',
      responses: {
        ...ok('OK', { type: 'object', properties: { manageAccess: { type: 'boolean' } } }),
        ...withoutPermission,
      },
    },
  },
  '/wecom:setInWecom': {
    post: {
      tags: ['wecom set-up'],
      summary: 'Enter trusted domain and homepage in WeCom, by the saved settings',
      requestBody: formWithFields,
      responses: {
        ...ok('Set, or why WeCom refuses', {
          type: 'object',
          properties: { kind: { type: 'string', enum: ['set', 'refused'] }, finding },
        }),
        ...withoutPermission,
      },
    },
  },
  '/wecom:startTrial': {
    post: {
      tags: ['wecom set-up'],
      summary: 'Start a sign-in that signs nobody in and leads to saved addresses only',
      requestBody: form,
      responses: {
        ...ok('The address to open within ten minutes, or what is wrong with the form', {
          type: 'object',
          properties: {
            kind: { type: 'string', enum: ['started', 'refused'] },
            trial: trial.schema,
            url: { type: 'string' },
            finding,
          },
        }),
        ...withoutPermission,
      },
    },
  },
  '/wecom:trialReport': {
    get: {
      tags: ['wecom set-up'],
      summary: 'What came back from a trial; for the administrator who started it',
      parameters: [trial],
      responses: {
        ...ok('The report, once there is one', {
          type: 'object',
          required: ['kind'],
          properties: { kind: { type: 'string', enum: ['waiting', 'expired', 'failed', 'came-back'] } },
        }),
        ...withoutPermission,
      },
    },
  },
  '/wecom:trial': {
    get: {
      tags: ['wecom set-up'],
      summary: 'Where the tab of a trial begins',
      parameters: [trial],
      responses: trialStep,
    },
  },
  '/wecom:trialCallback': {
    get: {
      tags: ['wecom set-up'],
      summary: 'Where WeCom sends the tab of a trial back',
      parameters: [
        trial,
        { name: 'code', in: 'query', schema: { type: 'string', maxLength: 512 } },
        { name: 'state', in: 'query', schema: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
      ],
      responses: trialStep,
    },
  },
  '/wecom:echo': {
    get: {
      tags: ['wecom set-up'],
      summary: 'The answer to a nonce that this NocoBase has just made for itself',
      parameters: [{ name: 'nonce', in: 'query', required: true, schema: { type: 'string' } }],
      responses: {
        ...ok('OK', { type: 'object', properties: { answer: { type: 'string' } } }),
        404: { description: 'Not a nonce of ours, or used' },
      },
    },
  },
  '/wecom:listVerificationFiles': {
    get: {
      tags: ['wecom set-up'],
      summary: 'The domain verification files, and whether this node serves them',
      responses: { ...ok('OK', verificationFiles), ...withoutPermission },
    },
  },
  '/wecom:addVerificationFile': {
    post: {
      tags: ['wecom set-up'],
      summary: 'Add a domain verification file',
      requestBody: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['name', 'content'],
              properties: { name: { type: 'string' }, content: { type: 'string' } },
            },
          },
        },
      },
      responses: {
        ...ok('All files', verificationFiles),
        400: { description: 'FILE_NAME, FILE_CONTENT, FILE_EXISTS or TOO_MANY_FILES' },
        ...withoutPermission,
      },
    },
  },
  '/wecom:removeVerificationFile': {
    post: {
      tags: ['wecom set-up'],
      summary: 'Delete a domain verification file',
      requestBody: {
        content: {
          'application/json': {
            schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
          },
        },
      },
      responses: { ...ok('All that is left', verificationFiles), ...withoutPermission },
    },
  },
  '/wecom:listFailures': {
    get: {
      tags: ['wecom set-up'],
      summary: 'The last 50 failed sign-ins, newest first',
      parameters: [authenticator],
      responses: {
        ...ok('OK', {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              at: { type: 'string', format: 'date-time' },
              code: { type: 'string', enum: SIGN_IN_ERRORS },
              browser: { type: 'string', enum: ['wecom', 'wechat', 'mobile', 'desktop'] },
              errcode: { type: 'integer' },
              text: { type: 'string' },
              hint: { type: 'string' },
              serverIp: { type: 'string' },
              wecomUserId: { type: 'string', description: 'In lower case' },
              wecomName: { type: 'string', description: 'Of a linked member' },
              user: {
                type: 'object',
                description: 'Only for callers who may see users',
                properties: { id: { type: 'integer' }, name: { type: 'string' } },
              },
              waysIn: {
                type: 'object',
                description: 'With NOT_LINKED: which of them are on',
                properties: { autoSignup: { type: 'boolean' }, linkAfterSignIn: { type: 'boolean' } },
              },
            },
          },
        }),
        ...withoutPermission,
      },
    },
  },
};
