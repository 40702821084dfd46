import fc from 'fast-check';
import { testApp } from '../../../../testing/test-app';
import { readReceivers } from '../../messages/receivers';

const test = testApp();

let ids: Record<'ann' | 'bo' | 'cy', number>;
const read = (receivers: unknown, direct?: unknown) => readReceivers(test.app, direct, receivers);
const idsOf = async (receivers: unknown, direct?: unknown) => (await read(receivers, direct)).userIds;

beforeEach(async () => {
  ids = {
    ann: await test.addUser({ username: 'ann', nickname: 'Ann', phone: '13900000091' }),
    bo: await test.addUser({ username: 'bo', nickname: 'Bo' }),
    cy: await test.addUser({ username: 'cy', nickname: 'Cy' }),
  };
});

it('reads ids, lists of ids, records of users and filters, each user once', async () => {
  const { ann, bo, cy } = ids;
  expect(await idsOf([ann, String(bo), [[cy]]])).toEqual([ann, bo, cy]);
  expect(await idsOf([{ id: ann, nickname: 'Ann' }, [{ id: bo }], ann])).toEqual([ann, bo]);
  expect(await idsOf(ann)).toEqual([ann]);
  expect(await idsOf([{ filter: { username: 'ann' } }, { filter: { $and: [{ nickname: { $in: ['Bo'] } }] } }])).toEqual(
    [ann, bo],
  );
  expect(await idsOf([{ filter: { phone: { $notEmpty: true } } }])).toEqual([ann]);
  expect(await idsOf(undefined, { type: 'userId', value: [ann, `${bo}`] })).toEqual([ann, bo]);
  expect(await idsOf([cy], { type: 'channel-self-defined', channelType: 'wecom', value: [ann] })).toEqual([ann]);
});

it('leaves out empty rows of the form and variables without a value', async () => {
  expect(await read(['', undefined, null, ids.ann, [], [null]])).toEqual({ userIds: [ids.ann], unreadable: 0 });
  expect(await read(undefined)).toEqual({ userIds: [], unreadable: 0 });
});

it.each([
  [{}],
  [{ filter: {} }],
  [{ filter: { $and: [] } }],
  [{ filter: { $or: [{}] } }],
  [{ filter: { $and: [{ username: 'ann' }, {}] } }],
  [{ filter: { $and: [{ username: { $ne: '' } }] } }],
  [{ filter: { phone: null } }],
  [{ filter: { phone: { $eq: undefined } } }],
  [{ filter: { phone: { $in: [] } } }],
  [{ filter: { phone: { $in: [null] } } }],
  [{ filter: { username: { $includes: ' ' } } }],
  [{ filter: { phone: { $empty: false } } }],
  [{ filter: { noSuchField: 5 } }],
  [{ filter: { noSuchField: { $eq: 5 } } }],
  [{ filter: { username: { $noSuchOperator: 5 } } }],
  [{ filter: { noSuchRelation: { id: 5 } } }],
  [{ filter: null }],
  [{ filter: 'id > 0' }],
  [{ nickname: 'Ann' }],
  [{ id: {} }],
  [{ id: null }],
  ['@all'],
  ['1|2'],
  ['1 OR 1=1'],
  [-1],
  [1.5],
  [true],
  [Number.NaN],
])('%j means nobody', async (receiver) => {
  expect(await read([receiver])).toEqual({ userIds: [], unreadable: 1 });
});

it('receivers of another channel’s kind are nobody', async () => {
  expect(await read([ids.ann], { type: 'channel-self-defined', channelType: 'email', value: ['a@b.c'] })).toEqual({
    userIds: [],
    unreadable: 1,
  });
});

it('are never more than those who are named, or found by a filter that has all of its values', async () => {
  const leaf = fc.oneof(
    fc.constantFrom(null, undefined, '', ' ', 'ann', 'bo', 'nobody', 0, true, false, [], {}, ['ann'], [null]),
    fc.constantFrom({ $eq: 'ann' }, { $eq: '' }, { $in: ['ann', 'bo'] }, { $in: [] }, { $ne: null }, { $empty: true }),
  );
  const condition = fc.dictionary(fc.constantFrom('username', 'nickname', 'phone'), leaf, { maxKeys: 2 });
  const filter = fc.oneof(
    condition,
    fc.record({ $and: fc.array(condition, { maxLength: 2 }) }),
    fc.record({ $or: fc.array(condition, { maxLength: 2 }) }),
  );
  const receiver = fc.oneof(
    fc.constantFrom(2, '3', 'x', null, undefined, '', {}, { id: 4 }, { nickname: 'Ann' }, [[2], ['3']]),
    fc.record({ filter }),
  );
  const isComplete = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.length > 0 && value.every(isComplete)
      : typeof value === 'object' && value !== null
        ? Object.keys(value).length > 0 && Object.values(value).every(isComplete)
        : value !== null && value !== undefined && String(value).trim() !== '';
  const all = await test.app.db.getRepository('users').count();
  await fc.assert(
    fc.asyncProperty(fc.array(receiver, { maxLength: 3 }), async (receivers) => {
      const named = new Set([2, 3, 4]);
      const { userIds } = await read(receivers);
      const byFilter = userIds.filter((id) => !named.has(id));
      const isFiltered = receivers.some(
        (one) => typeof one === 'object' && one !== null && 'filter' in one && isComplete(one.filter),
      );
      expect(byFilter.length > 0 ? isFiltered : true).toBe(true);
      expect(userIds.length).toBeLessThan(all + named.size);
    }),
    { numRuns: 300 },
  );
});
