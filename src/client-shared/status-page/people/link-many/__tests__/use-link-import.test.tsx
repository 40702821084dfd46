import { act, renderHook } from '@testing-library/react';
import { data, fakeHost, laterAnswer, refusal } from '../../../../../../testing/host-app';
import { useLinkImport } from '../use-link-import';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));

async function started() {
  const host = fakeHost({ 'wecom:startLinkImport': data({ import: 'abc' }) });
  const { result } = renderHook(() => useLinkImport(host.app));
  const polls = () => host.asked('wecom:linkImport').length;
  return { host, result, polls, start: () => act(() => result.current.start('wecom', 'a,b')) };
}

it.each([
  ['forbidden', refusal('NO', 403)],
  ['refused', refusal('NO_SESSION')],
])('asks no more once it is %s', async (_, answer) => {
  const { host, polls, start, result } = await started();
  host.answer('wecom:linkImport', answer);
  await start();
  await pass(60_000);
  expect(polls()).toBe(1);
  expect(result.current.refused).toBeDefined();
});

it('asks less and less often while the server is unreachable, and as before once it is back', async () => {
  const { host, polls, start, result } = await started();
  await start();
  await pass(60_000);
  expect(polls()).toBeLessThanOrEqual(7);
  host.answer('wecom:linkImport', data({ kind: 'checking', done: 1, total: 2, lines: [] }));
  await pass(31_000);
  expect(result.current.state).toMatchObject({ kind: 'checking', done: 1 });
  const before = polls();
  await pass(5_000);
  expect(polls()).toBeGreaterThanOrEqual(before + 4);
});

it('takes no notice of a list that was forgotten before the reply, and has it forgotten on the server', async () => {
  const { host, result } = await started();
  const reply = laterAnswer();
  host.answer('wecom:startLinkImport', reply.answer);
  host.answer('wecom:cancelLinkImport', data({ kind: 'expired', done: 0, total: 0, lines: [] }));
  act(() => void result.current.start('wecom', 'a,b'));
  act(() => result.current.reset());
  reply.give(data({ import: 'abc' }));
  await pass(5_000);
  expect(result.current).toMatchObject({ state: undefined, busy: false });
  expect(host.asked('wecom:linkImport')).toEqual([]);
  expect(host.asked('wecom:cancelLinkImport')).toMatchObject([{ data: { import: 'abc' } }]);
});
