import { labelOf } from '../../../shared/setting-labels';
import { ACCOUNT_FIELDS, ADVANCED_FIELDS, EVENT_FIELDS, MAIN_FIELDS } from '../fields';

const ALL_FIELDS = [...MAIN_FIELDS, ...EVENT_FIELDS, ...ACCOUNT_FIELDS, ...ADVANCED_FIELDS];

it('has a field for every option, because the modern client deletes options without one on save', () => {
  const paths = ALL_FIELDS.map(({ path }) => path.join('.')).sort();
  expect(paths).toEqual([
    'agentId',
    'apiBaseUrl',
    'authorizeBaseUrl',
    'confirmPhone',
    'corpId',
    'departments',
    'endSessions',
    'eventAesKey',
    'eventToken',
    'linkAfterSignIn',
    'loginBaseUrl',
    'loginPage',
    'matchBy',
    'origin',
    'public.autoLogin',
    'public.autoSignup',
    'public.buttonText',
    'public.buttonTooltip',
    'public.signInPanel',
    'public.wecomOnly',
    'qrSignIn',
    'refresh',
    'role',
    'rootMatch',
    'secret',
    'suggestLink',
    'takenFields',
    'tellAdmins',
    'workbenchRedirect',
  ]);
});

it('calls every field what the server’s complaints call it', () => {
  for (const { path, label } of ALL_FIELDS) {
    expect(labelOf(String(path.at(-1)))).toBe(label);
  }
});

it('marks what the server insists on', () => {
  const required = MAIN_FIELDS.filter((field) => field.required).map(({ path }) => path.join('.'));
  expect(required).toEqual(['corpId', 'agentId', 'secret', 'origin']);
});
