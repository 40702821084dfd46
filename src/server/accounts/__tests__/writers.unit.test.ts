import type { Application } from '@nocobase/server';
import { writersOf } from '../writers';

const appOn = (dialect: string, max?: number) =>
  ({ db: { options: { pool: { max } }, sequelize: { getDialect: () => dialect } } }) as unknown as Application;

const never = () => new Promise<never>(() => undefined);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('one that never ends holds up nobody for more than a minute', async () => {
  const writers = writersOf(appOn('sqlite'));
  void writers.run(never, 'request');
  const done = jest.fn();
  void writers.run(async () => 'through', 'session').then(done);
  await jest.advanceTimersByTimeAsync(59_000);
  expect(done).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(done).toHaveBeenCalledWith('through');
});

it('sessions go before new people, and both before what follows sign-ins', async () => {
  const writers = writersOf(appOn('sqlite'));
  const order: string[] = [];
  const all = (['afterwards', 'afterwards', 'request', 'session'] as const).map((priority) =>
    writers.run(async () => void order.push(priority), priority),
  );
  await Promise.all(all);
  expect(order).toEqual(['afterwards', 'session', 'request', 'afterwards']); // the first had begun
});

it.each([
  ['sqlite', 5, 1],
  ['postgres', 5, 4],
  ['mariadb', undefined, 4],
  ['postgres', 1, 1],
] as const)('on %s with a pool of %s, %s at a time', async (dialect, max, places) => {
  const writers = writersOf(appOn(dialect, max));
  let running = 0;
  for (let count = 0; count < 10; count++) {
    void writers.run(() => {
      running += 1;
      return never();
    }, 'request');
  }
  await jest.advanceTimersByTimeAsync(0);
  expect(running).toBe(places);
});

it('an error is the caller’s, and ends nothing', async () => {
  const writers = writersOf(appOn('sqlite'));
  await expect(writers.run(() => Promise.reject(new Error('refused')), 'request')).rejects.toThrow('refused');
  expect(await writers.run(async () => 1, 'request')).toBe(1);
});
