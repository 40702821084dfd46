import { ADVANCED_FIELDS, MAIN_FIELDS } from '../settings-fields';

it('has a field for every option, because the modern client deletes options without one on save', () => {
  const paths = [...MAIN_FIELDS, ...ADVANCED_FIELDS].map(({ path }) => path.join('.')).sort();
  expect(paths).toEqual([
    'agentId',
    'apiBaseUrl',
    'authorizeBaseUrl',
    'corpId',
    'loginBaseUrl',
    'origin',
    'public.autoLogin',
    'public.autoSignup',
    'public.buttonText',
    'public.buttonTooltip',
    'secret',
    'workbenchRedirect',
  ]);
});

it('marks what the server insists on', () => {
  const required = MAIN_FIELDS.filter((field) => field.required).map(({ path }) => path.join('.'));
  expect(required).toEqual(['corpId', 'agentId', 'secret', 'origin']);
});
