import { CORP_ID } from '../../../../simulator/seed';
import { testApp } from '../test-app';

const test = testApp();

const MAX_MS = 240_000; // 10 s alone, a minute on a slow machine: then a ticket's minute is over as well

it(
  '300 new people at once all get in, each as their own user',
  async () => {
    await test.addAuthenticator('wecom', { public: { autoSignup: true } });
    const people = Array.from({ length: 300 }, (_, count) => `person.${count}`);
    for (const [count, userid] of people.entries()) {
      const mobile = `136${String(count).padStart(8, '0')}`;
      test.simulator.addMember(CORP_ID, { userid, name: userid, departments: [2], mobile });
    }
    const sessions = await Promise.all(people.map((person) => test.browser().as(person).signIn('wecom')));
    expect(sessions.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(people.length);
    expect(await test.countUsers()).toBe(people.length + 1);
  },
  MAX_MS,
);
