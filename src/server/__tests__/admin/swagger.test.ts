import { testApp } from '../../../../testing/test-app';
import swagger from '../../../swagger';
import { actionsAt } from '../../actions';

const test = testApp();

it('describes every action there is, and none that there is not', () => {
  const actions = [...test.app.resourceManager.getResource('wecom').actions.keys()].filter(
    (name) => !test.app.resourceManager.getRegisteredHandler(name),
  );
  actions.push(...actionsAt('front-door'));
  const paths = Object.keys(swagger.paths).filter((path) => path.startsWith('/wecom:'));
  expect(paths.sort()).toEqual(
    actions.map((name) => `/wecom:${name}${name === 'events' ? '/{authenticator}' : ''}`).sort(),
  );
});

it('describes what an action takes, replies and refuses', () => {
  expect(swagger.paths['/wecom:signInHelp']).toEqual({
    get: {
      tags: ['wecom (browser)'],
      summary: 'The address to open inside WeCom, and whether a first sign-in there creates a user',
      parameters: [
        {
          name: 'authenticator',
          in: 'query',
          required: true,
          description: 'Name of a WeCom authenticator',
          schema: { type: 'string' },
        },
      ],
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
                    properties: {
                      homepageUrl: { type: 'string', description: 'The address to open inside WeCom' },
                      autoSignup: { type: 'boolean', description: 'Whether a first sign-in there creates a user' },
                    },
                    required: ['homepageUrl', 'autoSignup'],
                  },
                },
              },
            },
          },
        },
        404: { description: 'Refused', content: expect.anything() },
      },
    },
  });
});

it('tells required fields from optional ones', () => {
  const { requestBody } = (swagger.paths['/wecom:linkAccount'] as { post: { requestBody: unknown } }).post;
  expect(requestBody).toMatchObject({
    content: { 'application/json': { schema: { required: ['link', 'userId'] } } },
  });
});
