/** What several paths share. */
export const authenticator = {
  name: 'authenticator',
  in: 'query',
  required: true,
  description: 'Name of an enabled WeCom authenticator',
  schema: { type: 'string' },
};

export const form = {
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['authenticator', 'options'],
        properties: {
          authenticator: { type: 'string', description: 'Name of the authenticator, saved or not' },
          options: { type: 'object', description: 'The values of its form, saved or not' },
        },
      },
    },
  },
};

export const withoutPermission = { 403: { description: 'Only for those who may configure authenticators' } };

export const ok = (description: string, data: object) => ({
  200: {
    description,
    content: { 'application/json': { schema: { type: 'object', properties: { data } } } },
  },
});

/** NocoBase's shape of a refusal. */
export const errorCodes = (codes: readonly string[]) => ({
  'application/json': {
    schema: {
      type: 'object',
      properties: {
        errors: { type: 'array', items: { type: 'object', properties: { code: { type: 'string', enum: codes } } } },
      },
    },
  },
});
