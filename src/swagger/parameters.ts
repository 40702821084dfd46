export const authenticator = {
  name: 'authenticator',
  in: 'query',
  required: true,
  description: 'Name of an enabled WeCom authenticator',
  schema: { type: 'string' },
};
