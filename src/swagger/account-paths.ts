/** Linking, confirming a phone number, "My account", and who is linked to whom. */
import { ACCOUNT_ERRORS } from '../shared/accounts';
import { SIGN_IN_ERRORS } from '../shared/errors';
import { authenticator, errorCodes, form, ok, withoutPermission } from './parts';

const text = { type: 'string' };
const count = { type: 'integer' };
const time = { type: 'string', format: 'date-time' };
const link = { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'From the fragment of the result page' };

const body = (required: Record<string, object>, optional: Record<string, object> = {}) => ({
  content: {
    'application/json': {
      schema: { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } },
    },
  },
});

const refused = {
  400: {
    description: 'Why the account stayed as it was',
    content: errorCodes([...ACCOUNT_ERRORS, ...SIGN_IN_ERRORS]),
  },
};

const managersOnly = { 403: { description: 'Only for those who may also manage users and roles' } };

const withoutSession = { 401: { description: 'Only for those who have signed in' } };

const page = { 200: { description: 'A page without scripts' } };

const confirm = {
  name: 'confirm',
  in: 'query',
  required: true,
  description: 'What wecom:askConfirmation has put into its address',
  schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
};

const question = {
  name: 'question',
  in: 'query',
  required: true,
  description: 'Where wecom:confirmCallback leads',
  schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
};

const myAccounts = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      authenticator: text,
      title: text,
      linked: {
        type: 'object',
        properties: {
          name: text,
          wecomUserId: text,
          since: time,
          onlyWayIn: {
            type: 'string',
            enum: ['NO_PASSWORD', 'NO_SIGN_IN_NAME', 'NO_OTHER_WAY'],
            description: 'Why it cannot be unlinked',
          },
        },
      },
    },
  },
};

const progress = { type: 'object', properties: { done: count, total: count } };

export const ACCOUNT_PATHS = {
  '/wecom:pendingLink': {
    post: {
      tags: ['wecom accounts'],
      summary: 'A WeCom person whom no user belongs to yet, and what they can do',
      requestBody: body({ link }, { userId: count }),
      responses: {
        ...ok('The person; for ten minutes, in the browser that began', {
          type: 'object',
          properties: {
            authenticator: text,
            name: text,
            wecomUserId: text,
            canLink: { type: 'boolean' },
            confirmation: { type: 'string', enum: ['none', 'needed', 'asked', 'given'] },
            canConfirmPhone: { type: 'boolean' },
            insideWecom: { type: 'string', enum: ['creates', 'finds', 'none'] },
            phoneTriesLeft: count,
            expiresAt: time,
          },
        }),
        ...refused,
      },
    },
  },
  '/wecom:linkAccount': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Link that person to the signed-in user, once',
      requestBody: body({ link, userId: count }),
      responses: {
        ...ok('Linked', { type: 'object', properties: { linked: { type: 'boolean' } } }),
        ...refused,
        ...withoutSession,
      },
    },
  },
  '/wecom:askConfirmation': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Ask the owner of a WeCom account that came by QR code whether it may be linked to the signed-in user',
      requestBody: body({ link, userId: count }),
      responses: {
        ...ok('The address to open inside WeCom', { type: 'object', properties: { url: text } }),
        ...refused,
        ...withoutSession,
      },
    },
  },
  '/wecom:confirm': {
    get: {
      tags: ['wecom accounts'],
      summary: 'Where the owner of the WeCom account begins, inside WeCom',
      parameters: [confirm],
      responses: { ...page, 302: { description: 'To WeCom, which says who it is' } },
    },
  },
  '/wecom:confirmCallback': {
    get: {
      tags: ['wecom accounts'],
      summary: 'Where WeCom sends the owner back',
      parameters: [
        confirm,
        { name: 'code', in: 'query', schema: { type: 'string', maxLength: 512 } },
        { name: 'state', in: 'query', schema: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
      ],
      responses: { ...page, 302: { description: 'To the question' } },
    },
  },
  '/wecom:answerConfirmation': {
    get: {
      tags: ['wecom accounts'],
      summary: 'The question, or what was answered; in the browser in which WeCom has named its owner',
      parameters: [question],
      responses: page,
    },
    post: {
      tags: ['wecom accounts'],
      summary: 'The answer, which stands',
      parameters: [question],
      requestBody: {
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              required: ['answer'],
              properties: { answer: { type: 'string', enum: ['given', 'declined'] } },
            },
          },
        },
      },
      responses: { ...page, 303: { description: 'To the page that says so' } },
    },
  },
  '/wecom:confirmPhone': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Find that person’s user by a phone number which WeCom confirms',
      description: 'Three tries a sign-in, five a day per person.',
      requestBody: body({ link, phone: text }),
      responses: {
        ...ok('The address with a ticket', { type: 'object', properties: { url: text } }),
        ...refused,
      },
    },
  },
  '/wecom:keepLink': {
    post: {
      tags: ['wecom accounts'],
      summary: 'After the first sign-in by a link made by hand: the WeCom person is that user',
      requestBody: body({ authenticator: text }),
      responses: {
        ...ok('Not shown again', { type: 'object', properties: { kept: { type: 'boolean' } } }),
        ...refused,
        ...withoutSession,
      },
    },
  },
  '/wecom:rejectLink': {
    post: {
      tags: ['wecom accounts'],
      summary: 'After the first sign-in by a link made by hand: the WeCom person is not that user',
      description: 'Removes the link for good, and ends its sessions.',
      requestBody: body({ authenticator: text }),
      responses: {
        ...ok('Removed', { type: 'object', properties: { rejected: { type: 'boolean' } } }),
        ...refused,
        ...withoutSession,
      },
    },
  },
  '/wecom:myAccounts': {
    get: {
      tags: ['wecom accounts'],
      summary: 'The WeCom authenticators, and whom the signed-in user is linked to',
      responses: { ...ok('One each', myAccounts), ...withoutSession },
    },
  },
  '/wecom:unlinkAccount': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Unlink the signed-in user, if another way to sign in is left',
      requestBody: body({ authenticator: text }),
      responses: { ...ok('What is left', myAccounts), ...refused, ...withoutSession },
    },
  },
  '/wecom:listLinks': {
    get: {
      tags: ['wecom accounts'],
      summary: 'Who is linked to whom',
      parameters: [
        authenticator,
        { name: 'search', in: 'query', description: 'Part of a name, username or userid', schema: text },
        { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1 } },
      ],
      responses: {
        ...ok('A page, the latest links first', {
          type: 'object',
          properties: {
            people: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  userId: count,
                  userName: text,
                  wecomUserId: text,
                  wecomName: text,
                  since: time,
                  lastSignIn: time,
                  left: time,
                  movedFrom: { type: 'object', properties: { wecomUserId: text, at: time } },
                },
              },
            },
            total: count,
            pageSize: count,
            checking: progress,
            stopped: { type: 'string', enum: SIGN_IN_ERRORS, description: 'Why the last check broke off' },
            checked: {
              type: 'object',
              description: 'What the last check found, where it went through',
              properties: { asked: count, left: count },
            },
          },
        }),
        ...withoutPermission,
      },
    },
  },
  '/wecom:removeLink': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Remove somebody’s link, even if it is their only way to sign in',
      requestBody: body({ authenticator: text, userId: count, block: { type: 'boolean' } }),
      responses: {
        ...ok('Removed', { type: 'object', properties: { removed: { type: 'boolean' } } }),
        ...refused,
        ...withoutPermission,
      },
    },
  },
  '/wecom:unblockLink': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Allow a WeCom account and a user to be linked again',
      requestBody: body({ authenticator: text, wecomUserId: text, userId: count }),
      responses: {
        ...ok('Allowed', { type: 'object', properties: { unblocked: { type: 'boolean' } } }),
        ...refused,
        ...withoutPermission,
      },
    },
  },
  '/wecom:confirmLinks': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Confirm that all links hold at the WeCom address that is set now',
      requestBody: body({ authenticator: text }),
      responses: {
        ...ok('Confirmed', { type: 'object', properties: { confirmed: count } }),
        ...refused,
        ...withoutPermission,
      },
    },
  },
  '/wecom:exportPerson': {
    get: {
      tags: ['wecom accounts'],
      summary: 'All that is kept about a WeCom person',
      parameters: [
        authenticator,
        { name: 'wecomUserId', in: 'query', schema: text },
        { name: 'userId', in: 'query', description: 'Instead: the linked user', schema: count },
      ],
      responses: {
        ...ok('Empty lists where nothing is kept', {
          type: 'object',
          properties: {
            authenticator: text,
            wecomUserIds: { type: 'array', items: text },
            exportedAt: time,
            ...Object.fromEntries(
              ['links', 'identities', 'blockedLinks', 'failures', 'valueOrigins', 'sessions', 'notices'].map((list) => [
                list,
                { type: 'array', items: { type: 'object' } },
              ]),
            ),
          },
        }),
        ...refused,
        ...managersOnly,
      },
    },
  },
  '/wecom:erasePerson': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Delete all that is kept about a WeCom person, and end the sessions that came by their link',
      description: 'The user stays. The next sign-in with WeCom begins anew.',
      requestBody: body({ authenticator: text, wecomUserId: text }),
      responses: {
        ...ok('How much was deleted', {
          type: 'object',
          properties: Object.fromEntries(
            ['links', 'identities', 'blockedLinks', 'failures', 'notices'].map((kind) => [kind, count]),
          ),
        }),
        ...refused,
        ...managersOnly,
      },
    },
  },
  '/wecom:checkMembers': {
    post: {
      tags: ['wecom accounts'],
      summary: 'Ask WeCom who has left or was disabled',
      description: 'Goes on after the answer; wecom:listLinks has the progress.',
      requestBody: body({ authenticator: text }),
      responses: { ...ok('Begun', progress), ...refused, ...withoutPermission },
    },
  },
  '/wecom:listDepartments': {
    post: {
      tags: ['wecom set-up'],
      summary: 'The departments that the app of a settings form may see',
      requestBody: form,
      responses: {
        ...ok('All of them', {
          type: 'array',
          items: { type: 'object', properties: { id: count, name: text, parentId: count } },
        }),
        ...refused,
        ...withoutPermission,
      },
    },
  },
};
