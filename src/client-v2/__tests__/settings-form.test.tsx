import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { AuthenticatorPage } from '../../../testing/authenticator-page';
import { data, type FakeHost, fakeHost } from '../../../testing/host-app';
import { show } from '../../../testing/render';
import { nextFrame } from '../../client-shared/settings-form/first-error';
import { SettingsForm } from '../settings-form';

/** NocoBase's, which comes with NocoBase only. */
jest.mock(
  '@nocobase/client-v2',
  () => {
    const { createElement } = jest.requireActual('react');
    const isMasked = (password = false, value = '') => password && value !== '';
    return {
      EnvVariableInput: ({ password, value = '', onChange, placeholder }: HostInput) =>
        createElement('input', {
          key: String(isMasked(password, value)), // NocoBase's masked input is another one, and focuses itself
          type: isMasked(password, value) ? 'password' : 'text',
          autoFocus: isMasked(password, value),
          value,
          placeholder,
          onChange: ({ target }: { target: HTMLInputElement }) => onChange?.(target.value),
        }),
    };
  },
  { virtual: true },
);

interface HostInput {
  password?: boolean;
  value?: string;
  placeholder?: string;
  onChange?: (value: string) => void;
}

const SAVED = {
  corpId: 'ww1a2b3c4d5e6f7890',
  agentId: '1000002',
  secret: 'encrypted2:00',
  origin: 'https://noco.example',
};
const DEPARTMENTS = [
  { id: 1, name: 'Sim Office', parentId: 0 },
  { id: 2, name: '研发部', parentId: 1 },
  { id: 4, name: '前端组', parentId: 2 },
];

interface Shown {
  host: FakeHost;
  user: ReturnType<typeof show>['user'];
}

async function showForm(options: object = SAVED, { isNew = false, manageAccess = true } = {}): Promise<Shown> {
  const host = fakeHost({
    'wecom:myRights': data({ manageAccess }),
    'wecom:listVerificationFiles': data([]),
    'wecom:listDepartments': data(DEPARTMENTS),
    'roles:list': data([{ name: 'member', title: 'Member' }]),
    'authenticators:update': data({}),
  });
  const { user } = show(
    <AuthenticatorPage app={host.app} record={{ ...(!isNew && { id: 7 }), name: 'office', options }}>
      <SettingsForm app={host.app} />
    </AuthenticatorPage>,
  );
  await waitFor(() => expect(host.asked('wecom:myRights')).toHaveLength(1));
  return { host, user };
}

/** Not whether it is in sight: jsdom needs seconds to work that out among antd's styles. */
const tab = (name: string) => screen.getByRole('tab', { name: new RegExp(`^${name}`), hidden: true });
const openTab = () => screen.getByRole('tab', { selected: true, hidden: true }).textContent;

/** What belongs to a label, also in a tab that is closed. */
function field(label: string): HTMLElement {
  const found = screen.getByText(label, { selector: 'label' }).closest<HTMLElement>('.ant-form-item');
  if (!found) {
    throw new Error(`no field ${label}`);
  }
  return found;
}

function input(label: string): HTMLInputElement {
  const found = field(label).querySelector('input');
  if (!found) {
    throw new Error(`no input in ${label}`);
  }
  return found;
}

/** At once: jsdom takes seconds for each key. */
function retype(label: string, text: string): void {
  act(() => input(label).focus());
  fireEvent.change(input(label), { target: { value: text } });
}

const leave = () => act(() => (document.activeElement as HTMLElement).blur());

/** To a field that is wrong, which takes a few frames. */
async function longEnoughToLead(): Promise<void> {
  for (let frame = 0; frame < 10; frame++) {
    await act(nextFrame);
  }
}

const submit = (user: Shown['user']) => user.click(screen.getByText('Submit'));

describe('a value that is wrong', () => {
  it('is explained at its field as the field is left, all of them at once', async () => {
    await showForm();
    const wrong = [
      [
        'Company ID',
        'q3vXk-7Yb_2sTn9LwR4mZc8HdJ6fGpQ1uAeKiOy5BxN',
        'Company ID looks like a secret. A company ID is shorter and usually begins with “ww”.',
      ],
      ['AgentId', '   ', 'AgentId is required'],
      ['Secret', 'a b', 'Secret can only contain letters, digits and symbols, without spaces'],
      [
        'Origin',
        'http://192.168.1.5:13000',
        'Origin must begin with https:// instead of http://. Only localhost and 127.0.0.1 can do without.',
      ],
      [
        'Workbench application redirect link',
        'admin',
        'Workbench application redirect link must begin with /, https:// or http://',
      ],
      ['Button text', 'x'.repeat(2049), 'Button text is too long'],
      ['WeCom API address', 'wecom.intra', 'WeCom API address must begin with https:// or http://'],
    ] as const;
    for (const [label, text] of wrong) {
      retype(label, text);
    }
    leave();
    for (const [label, , sentence] of wrong) {
      await within(field(label)).findByText(sentence);
    }
    expect(tab('Connection').querySelector('[aria-label="Contains an error"]')).not.toBeNull();
  });

  it('is not complained about while it is typed', async () => {
    await showForm();
    retype('Origin', 'http://noco.example');
    leave();
    const sentence = await within(field('Origin')).findByText(/^Origin must begin with/);
    retype('Origin', 'http://noco.example/');
    await waitFor(() => expect(sentence.isConnected).toBe(false));
  });

  it('is none while a variable stands for it', async () => {
    const { user, host } = await showForm();
    for (const label of ['Company ID', 'AgentId', 'Secret', 'Origin']) {
      retype(label, '{{ $env.X }}');
    }
    await submit(user);
    await waitFor(() => expect(host.asked('authenticators:update')).toHaveLength(1));
  });

  it('is not one that nobody has filled in yet, until somebody submits', async () => {
    const { user } = await showForm({}, { isNew: true });
    for (const label of ['Company ID', 'AgentId', 'Secret']) {
      act(() => input(label).focus());
    }
    await waitFor(() => expect(document.activeElement).toBe(input('Secret')));
    expect(screen.queryByText('Company ID is required')).toBeNull();
    await submit(user);
    await screen.findByText('Company ID is required');
  });
});

describe('the stored secret', () => {
  const ALTERED = 'The stored Secret was changed by accident. Cancel, or clear the field and enter it again.';

  it('does not have the focus as the form opens', async () => {
    await showForm();
    expect(input('Secret').type).toBe('password');
    expect(document.activeElement).not.toBe(input('Secret'));
  });

  it('keeps the focus where typing replaces its input', async () => {
    await showForm({}, { isNew: true });
    retype('Secret', 'a');
    expect(input('Secret').type).toBe('password');
    expect(document.activeElement).toBe(input('Secret'));
  });

  it.each(['encrypted2:00x', 'encrypted2:0', 'xencrypted2:00', 'encrypted2:11'])(
    'cannot be changed to %s',
    async (text) => {
      await showForm();
      retype('Secret', text);
      leave();
      await within(field('Secret')).findByText(ALTERED);
    },
  );

  it('can be replaced as a whole', async () => {
    const { user, host } = await showForm();
    retype('Secret', 'q3vXk-7Yb_2sTn9LwR4mZc8HdJ6fGpQ1uAeKiOy5BxN');
    await submit(user);
    await waitFor(() => expect(host.asked('authenticators:update')).toHaveLength(1));
  });
});

it('keeps nobody in a field that is left, whatever is wrong elsewhere', async () => {
  const { user } = await showForm();
  retype('AgentId', 'x');
  leave();
  await within(field('AgentId')).findByText('AgentId must consist of digits');
  await user.click(input('Automatic login'));
  act(() => input('Button text').focus());
  await longEnoughToLead();
  expect(document.activeElement).toBe(input('Button text'));
});

describe('Submit', () => {
  it('says all that is wrong at once, opens the tab of the first, and gives it the focus', async () => {
    const { user, host } = await showForm();
    retype('AgentId', 'x');
    retype('Origin', 'http://noco.example');
    await user.click(tab('Check'));
    await submit(user);
    await waitFor(() => expect(document.activeElement).toBe(input('AgentId')));
    expect(openTab()).toMatch(/^Connection/);
    await screen.findByText('AgentId must consist of digits');
    await screen.findByText(/^Origin must begin with https:\/\/ instead/);
    expect(host.asked('authenticators:update')).toHaveLength(0);
  });

  it('leads to one of NocoBase’s fields that is wrong', async () => {
    const { user } = await showForm();
    retype('AgentId', 'x');
    retype('Auth UID', '');
    await submit(user);
    await waitFor(() => expect(document.activeElement).toBe(input('Auth UID')));
  });

  it('unfolds the addresses of WeCom where one of them is wrong', async () => {
    const { user } = await showForm({ ...SAVED, loginBaseUrl: 'wecom.intra' });
    await user.click(tab('Accounts'));
    await submit(user);
    await waitFor(() => expect(document.activeElement).toBe(input('WeCom web login address')));
    expect(
      screen
        .getByText(/^Advanced/)
        .closest('[aria-expanded]')
        ?.getAttribute('aria-expanded'),
    ).toBe('true');
  });

  it('scrolls to a field in a section that was closed only once the section has opened', async () => {
    const scrolled: (string | undefined)[] = [];
    const spy = jest.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function (this: Element) {
      scrolled.push(this.closest('.ant-collapse-content')?.className);
    });
    const { user } = await showForm({ ...SAVED, loginBaseUrl: 'wecom.intra' });
    await submit(user);
    await waitFor(() => expect(spy).toHaveBeenCalledWith({ block: 'center' }));
    expect(scrolled.at(-1)).toContain('ant-collapse-content-active');
    expect(scrolled.at(-1)).not.toMatch(/motion/);
    spy.mockRestore();
  });

  it('shows at the fields what the server refuses, and sends them again all the same', async () => {
    const { user, host } = await showForm();
    const fields = [
      { field: 'role', message: 'Role of new users: the root role cannot be assigned' },
      { field: 'autoLogin', message: 'Automatic login is already on for Head Office' },
    ];
    host.answer('authenticators:update', {
      status: 400,
      body: { errors: [{ code: 'WECOM_SETTINGS', message: 'x', fields }] },
    });
    await user.click(tab('Check'));
    await submit(user);
    await within(field('Automatic login')).findByText('Automatic login is already on for Head Office');
    await within(field('Role of new users')).findByText('Role of new users: the root role cannot be assigned');
    await waitFor(() => expect(document.activeElement).toBe(input('Automatic login')));
    expect(openTab()).toMatch(/^Connection/);
    expect(tab('Accounts').querySelector('[aria-label="Contains an error"]')).not.toBeNull();

    host.answer('authenticators:update', data({}));
    await submit(user);
    await waitFor(() => expect(host.asked('authenticators:update')).toHaveLength(2));
  });

  it('leaves what the server refuses at its field until that is changed', async () => {
    const { user, host } = await showForm({ ...SAVED, agentId: '{{ $env.NONE }}' });
    const sentence = 'AgentId refers to a variable that does not exist';
    const fields = [{ field: 'agentId', message: sentence }];
    host.answer('authenticators:update', { status: 400, body: { errors: [{ code: 'WECOM_SETTINGS', fields }] } });
    await submit(user);
    await waitFor(() => expect(document.activeElement).toBe(input('AgentId')));
    leave();
    await longEnoughToLead();
    within(field('AgentId')).getByText(sentence);
    retype('AgentId', 'x');
    leave();
    await within(field('AgentId')).findByText('AgentId must consist of digits');
    expect(screen.queryByText(sentence)).toBeNull();
  });

  it.each(['Company ID', 'WeCom API address'])(
    'forgets what the server said of Secret once %s changes',
    async (label) => {
      const { user, host } = await showForm();
      const fields = [{ field: 'secret', message: 'Enter Secret again' }];
      host.answer('authenticators:update', { status: 400, body: { errors: [{ code: 'WECOM_SETTINGS', fields }] } });
      await submit(user);
      const sentence = await within(field('Secret')).findByText('Enter Secret again');
      retype(label, label === 'Company ID' ? 'ww0right' : 'https://wecom.example');
      await waitFor(() => expect(sentence.isConnected).toBe(false));
    },
  );

  it('sends every option, whichever tabs were opened', async () => {
    const { user, host } = await showForm({
      ...SAVED,
      matchBy: ['email'],
      departments: [4],
      loginPage: 'old',
      public: { autoSignup: true, autoLogin: false, buttonText: 'Come in' },
    });
    for (const name of ['Accounts', 'Check', 'WeCom console', 'Connection']) {
      await user.click(tab(name));
    }
    await submit(user);
    await waitFor(() => expect(host.asked('authenticators:update')).toHaveLength(1));
    expect(host.asked('authenticators:update')[0]?.data).toMatchObject({
      options: {
        ...SAVED,
        matchBy: ['email'],
        departments: [4],
        loginPage: 'old',
        public: { autoSignup: true, autoLogin: false, buttonText: 'Come in' },
      },
    });
  });
});

describe('the tabs', () => {
  it('say where failed sign-ins and linked members are, with links once the authenticator is saved', async () => {
    await showForm({}, { isNew: true });
    await screen.findByText('Linked members and failed sign-ins are on the WeCom page of the settings.');
    expect(screen.queryByRole('link', { name: 'Linked members' })).toBeNull();
  });

  it('lead to the lists of the authenticator', async () => {
    const { host, user } = await showForm();
    await user.click(tab('Check'));
    await user.click(await screen.findByRole('link', { name: 'Linked members' }));
    await user.click(screen.getByRole('link', { name: 'Failed sign-ins' }));
    expect(host.visited).toEqual([
      '/admin/settings/auth-wecom/people?authenticator=office',
      '/admin/settings/auth-wecom/failures?authenticator=office',
    ]);
  });
});

describe('options without effect', () => {
  const SIGN_UP = 'Sign up automatically when the user does not exist';
  const OFF = 'Has no effect while automatic sign-up is disabled.';
  const NEVER = { name: 'never', phone: 'never', email: 'never' };

  it('cannot be changed while automatic sign-up is off, and say so', async () => {
    const { user } = await showForm();
    for (const label of ['Role of new users', 'Create users only for these departments']) {
      expect(input(label).disabled).toBe(true);
      within(field(label)).getByText(OFF);
    }
    await user.click(tab('Accounts'));
    await user.click(input(SIGN_UP));
    expect(input('Role of new users').disabled).toBe(false);
    expect(input('Create users only for these departments').disabled).toBe(false);
    expect(screen.queryByText(OFF)).toBeNull();
  });

  it('are not what is taken from WeCom, as long as users are updated', async () => {
    await showForm();
    expect(input('Values a new user gets from WeCom').disabled).toBe(false);
    within(field('Values a new user gets from WeCom')).getByText(/only decides what “Update users from WeCom” may/);
  });

  it('say so where users are not updated either, and let what is taken be changed', async () => {
    await showForm({ ...SAVED, refresh: NEVER });
    expect(input('Values a new user gets from WeCom').disabled).toBe(false);
    within(field('Values a new user gets from WeCom')).getByText(OFF);
  });

  it('never lock each other: nothing taken, and nothing updated', async () => {
    const { user } = await showForm({ ...SAVED, takenFields: [], refresh: NEVER });
    expect(input('Update users from WeCom').disabled).toBe(true);
    await user.click(tab('Accounts'));
    await user.click(input('Values a new user gets from WeCom'));
    expect(input('Update users from WeCom').disabled).toBe(false);
  });

  it('are the updates as well where only a username is taken', async () => {
    await showForm({ ...SAVED, takenFields: ['username'] });
    expect(input('Update users from WeCom').disabled).toBe(true);
  });

  it.each([
    ['Rules allowed to match the root user', { matchBy: [] }, 'Has no effect while no rule is selected.'],
    [
      'Let members confirm their phone number',
      { matchBy: ['bizMail'] },
      'Has no effect without the rule “Phone number”.',
    ],
    ['Update users from WeCom', { takenFields: [] }, 'Has no effect while nothing is taken from WeCom.'],
  ])('are also: %s with %j', async (label, options, reason) => {
    await showForm({ ...SAVED, ...options });
    expect(input(label).disabled).toBe(true);
    within(field(label)).getByText(reason);
  });
});

it('locks what an editor without more rights cannot change, and says why', async () => {
  await showForm(SAVED, { manageAccess: false });
  await screen.findByTestId('wecom-locked');
  for (const label of ['Company ID', 'Origin', 'WeCom API address', 'End the sessions of members who have left']) {
    expect([label, input(label).disabled]).toEqual([label, true]);
  }
  for (const label of ['AgentId', 'Secret', 'Button text']) {
    expect([label, input(label).disabled]).toEqual([label, false]);
  }
});
