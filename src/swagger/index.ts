/** The API for NocoBase's documentation plugin (`/api/swagger`). */
import { LINK_PURPOSE } from '../shared/accounts';
import { SIGN_IN_ERRORS } from '../shared/errors';
import { ACCOUNT_PATHS } from './account-paths';
import { authenticator, errorCodes } from './parts';
import { SETUP_PATHS } from './setup-paths';

const redirectsToClient = {
  302: {
    description:
      'To WeCom, or to the client route /wecom/sign-in with a ticket (one use, 60 seconds, bound to this browser) or an error code',
    headers: { Location: { schema: { type: 'string' } } },
  },
};

export default {
  info: { title: 'NocoBase API - WeCom sign-in plugin' },
  tags: [
    { name: 'wecom', description: 'Sign in with WeCom' },
    { name: 'wecom accounts', description: 'Which user a WeCom person is' },
    { name: 'wecom set-up', description: 'What helps an administrator to set it up' },
  ],
  paths: {
    '/wecom:authorize': {
      get: {
        tags: ['wecom'],
        summary: 'Start a sign-in',
        description: 'Picks WeCom’s in-client page or its web login by the user agent, and sets the flow cookie.',
        parameters: [
          authenticator,
          {
            name: 'redirect',
            in: 'query',
            description: 'Path in this app to end on, with query and hash; anything else is ignored',
            schema: { type: 'string', maxLength: 2048 },
          },
          {
            name: 'purpose',
            in: 'query',
            description: 'Link the person to the signed-in user instead of signing in',
            schema: { type: 'string', enum: [LINK_PURPOSE] },
          },
        ],
        responses: redirectsToClient,
      },
    },
    '/wecom:callback': {
      get: {
        tags: ['wecom'],
        summary: 'Where WeCom sends the browser back',
        parameters: [
          authenticator,
          { name: 'code', in: 'query', schema: { type: 'string', maxLength: 512 } },
          { name: 'state', in: 'query', schema: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
        ],
        responses: redirectsToClient,
      },
    },
    '/wecom:signInHelp': {
      get: {
        tags: ['wecom'],
        summary: 'The address to open inside WeCom, and whether a first sign-in there creates a user',
        parameters: [authenticator],
        responses: {
          200: {
            description: 'OK',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    data: {
                      type: 'object',
                      properties: { homepageUrl: { type: 'string' }, autoSignup: { type: 'boolean' } },
                    },
                  },
                },
              },
            },
          },
          404: { description: 'No such enabled authenticator' },
        },
      },
    },
    ...ACCOUNT_PATHS,
    ...SETUP_PATHS,
    '/auth:signIn': {
      post: {
        tags: ['wecom'],
        summary: 'Trade a ticket for a session',
        parameters: [{ name: 'X-Authenticator', in: 'header', required: true, schema: { type: 'string' } }],
        requestBody: {
          content: {
            'application/json': {
              schema: { type: 'object', required: ['ticket'], properties: { ticket: { type: 'string' } } },
            },
          },
        },
        responses: {
          200: {
            description: 'The session, and the page to open: a path of this site, or the link an administrator set',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    data: {
                      type: 'object',
                      properties: {
                        token: { type: 'string' },
                        user: { type: 'object' },
                        redirect: { type: 'string' },
                        firstSignIn: {
                          type: 'boolean',
                          description: 'Show the person whom their link signs them in as',
                        },
                      },
                    },
                  },
                },
              },
            },
          },
          401: {
            description: 'The ticket is unknown, used, expired or of another browser',
            content: errorCodes(SIGN_IN_ERRORS),
          },
        },
      },
    },
  },
};
