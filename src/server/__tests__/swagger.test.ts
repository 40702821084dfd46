import { testApp } from '../../../testing/test-app';
import swagger from '../../swagger';

const test = testApp();

it('describes every action there is, and none that there is not', () => {
  const actions = [...test.app.resourceManager.getResource('wecom').actions.keys()].filter(
    (name) => !test.app.resourceManager.getRegisteredHandler(name),
  );
  const paths = Object.keys(swagger.paths).filter((path) => path.startsWith('/wecom:'));
  expect(paths.sort()).toEqual(actions.map((name) => `/wecom:${name}`).sort());
});
