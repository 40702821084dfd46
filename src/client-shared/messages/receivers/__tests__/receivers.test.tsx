import { screen, waitFor } from '@testing-library/react';
import { Controlled } from '../../../../../testing/controlled';
import { data, type FakeHost, fakeHost, refusal } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import type { HostRequest } from '../../../host/host-app';
import { receiversProblem } from '../receivers';
import { type ReceiverInputs, ReceiversField } from '../receivers-field';

const USERS = [
  { id: 1, nickname: 'Ann', username: 'ann' },
  { id: 21, nickname: 'Zoe', username: 'zoe' },
];

/** As the server: by id, or by a part of the name. */
function users({ params = {} }: HostRequest) {
  const filter = JSON.parse(params.filter ?? '{}') as {
    id?: { $in: number[] };
    $or?: [{ nickname: { $includes: string } }];
  };
  const name = filter.$or?.[0].nickname.$includes.toLowerCase();
  return data(
    USERS.filter(({ id, nickname }) =>
      filter.id ? filter.id.$in.includes(id) : name ? nickname.toLowerCase().includes(name) : id === 1,
    ),
  );
}

const INPUTS: ReceiverInputs = {
  Variable: ({ value, onChange }) => (
    <input aria-label="variable" value={value} onChange={({ target }) => onChange(target.value)} />
  ),
  Query: ({ value, onChange }) => (
    <button type="button" onClick={() => onChange({ $and: [{ phone: { $notEmpty: true } }] })}>
      {JSON.stringify(value)}
    </button>
  ),
};

function showField(
  initial?: unknown,
  inputs: ReceiverInputs | undefined = INPUTS,
  host: FakeHost = fakeHost({ 'users:list': users }),
) {
  const shown = show(
    <Controlled initial={initial}>
      {(control) => <ReceiversField app={host.app} inputs={inputs} {...control} />}
    </Controlled>,
  );
  return { ...shown, host };
}

const stored = () => JSON.parse(screen.getByTestId('value').textContent || 'null') as unknown;

it('finds a user on the server who is not among the first', async () => {
  const { user } = showField();
  await user.click(screen.getByRole('button', { name: 'Add a user' }));
  await user.type(screen.getByRole('combobox', { name: 'Receiver 1' }), 'zo');
  await user.click(await screen.findByText('Zoe (zoe)', { selector: '.ant-select-item-option-content' }));
  expect(stored()).toEqual([21]);
});

it('shows stored users by name, also where ids are strings', async () => {
  showField([1, '21']);
  await screen.findByText('Ann (ann)');
  await screen.findByText('Zoe (zoe)');
});

it('shows the id where the user cannot be read', async () => {
  showField([7], INPUTS, fakeHost({ 'users:list': refusal('FORBIDDEN', 403) }));
  await screen.findByText('#7');
});

it('leaves variables and queries as NocoBase stores them', async () => {
  const { user } = showField(['{{$context.data.createdById}}', { filter: { id: 3 } }]);
  expect(screen.getByLabelText<HTMLInputElement>('variable').value).toBe('{{$context.data.createdById}}');
  screen.getByText('{"id":3}');
  await user.click(screen.getByRole('button', { name: 'Add users from a variable' }));
  expect(stored()).toEqual(['{{$context.data.createdById}}', { filter: { id: 3 } }, '']);
  expect(screen.getAllByLabelText('variable')).toHaveLength(2);
  await user.click(screen.getByRole('button', { name: 'Remove receiver 1' }));
  expect(stored()).toEqual([{ filter: { id: 3 } }, '']);
  expect(screen.getAllByLabelText('variable')).toHaveLength(1);
});

it('adds a query, which needs a condition', async () => {
  const { user } = showField();
  await user.click(screen.getByRole('button', { name: 'Add users by a query' }));
  expect(receiversProblem(stored())).toBe('EVERYBODY');
  await user.click(screen.getByText('{}'));
  await waitFor(() => expect(stored()).toEqual([{ filter: { $and: [{ phone: { $notEmpty: true } }] } }]));
  expect(receiversProblem(stored())).toBeUndefined();
});

it('keeps what it cannot edit without NocoBase’s inputs', () => {
  show(
    <Controlled initial={['{{a}}', { filter: { id: 1 } }, { id: 4 }]}>
      {(control) => <ReceiversField app={fakeHost().app} inputs={undefined} {...control} />}
    </Controlled>,
  );
  expect(screen.getAllByText(/cannot be edited here and stays as it is/)).toHaveLength(3);
  expect(screen.queryByRole('button', { name: 'Add users by a query' })).toBeNull();
  expect(stored()).toEqual(['{{a}}', { filter: { id: 1 } }, { id: 4 }]);
});

it.each([
  [undefined, 'NOBODY'],
  [[''], 'NOBODY'],
  [[{ filter: {} }], 'EVERYBODY'],
  [[1, { filter: { $and: [] } }], 'EVERYBODY'],
  [[{ filter: { $and: [{ $or: [] }] } }], 'EVERYBODY'],
  [[1], undefined],
  [['{{a}}'], undefined],
])('says what is wrong with receivers %j', (receivers, problem) => {
  expect(receiversProblem(receivers)).toBe(problem);
});
