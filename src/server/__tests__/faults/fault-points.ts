/** Every call of every kind of sign-in, each with a WeCom, an authenticator and a member of its own. */
import { type Simulator, startSimulator } from '../../../../simulator';
import { AGENT_ID, CORP_ID } from '../../../../simulator/seed';
import { type Gate, startGate } from '../../../../testing/gate';
import { type TestApp, wecomOptions } from '../../../../testing/test-app';
import { TestBrowser } from '../../../../testing/test-browser';
import type { WecomOptions } from '../../../shared/options';
import {
  type Attempt,
  type AttemptingMember,
  identityOf,
  linkFromAccount,
  signIn,
  signInByCode,
  typePhone,
} from './attempts';
import { CALLS, type Call } from './wecom-faults';

export interface Scenario {
  /** In their order, from the first that a fault may hit. */
  calls: Call[];
  options?: Partial<WecomOptions>;
  /** The user that exists before the member's sign-in. */
  user?: 'linked' | 'with the phone number';
  begin(person: AttemptingMember, test: TestApp): Promise<Attempt>;
}

const SILENTLY: Call[] = ['token', 'identity', 'member'];
const ASKED: Call[] = [...SILENTLY, 'identity', 'member', 'profile'];

export const LINKED_MEMBER: Scenario = { calls: SILENTLY, user: 'linked', begin: (person) => signIn(person) };

export const NEW_MEMBER: Scenario = {
  calls: [...ASKED, 'departments'],
  options: { public: { autoSignup: true }, departments: [2] }, // the member is in one below
  begin: (person) => signIn(person),
};

export const TYPED_PHONE: Scenario = {
  calls: ['phoneOwner', 'token'],
  user: 'with the phone number',
  begin: typePhone,
};

export const SCENARIOS: Record<string, Scenario> = {
  'known person': LINKED_MEMBER,
  'known person, QR code': { calls: SILENTLY, user: 'linked', begin: signInByCode },
  'new person': NEW_MEMBER,
  'found by phone': { calls: ASKED, user: 'with the phone number', begin: (person) => signIn(person) },
  'phone typed': TYPED_PHONE,
  'link from the account': { calls: SILENTLY, user: 'with the phone number', begin: linkFromAccount },
};

export interface FaultPoint extends AttemptingMember {
  /** Scenario, position and call. */
  name: string;
  scenario: Scenario;
  call: Call;
  /** The number of calls before this one. */
  position: number;
  simulator: Simulator;
  gate: Gate;
}

export function startFaultPoints(test: TestApp): Promise<FaultPoint[]> {
  const points = Object.entries(SCENARIOS).flatMap(([title, scenario]) =>
    scenario.calls.map((call, position) => ({ name: `${title}, ${position + 1}: ${call}`, scenario, call, position })),
  );
  return Promise.all(
    points.map(async (point, i): Promise<FaultPoint> => {
      const simulator = await startSimulator();
      const userid = `person.${i}`;
      return {
        ...point,
        simulator,
        gate: await startGate(simulator.url),
        userid,
        phone: String(13_800_000_000 + i),
        authenticator: `wecom-${i}`,
        browser: (userAgent) => new TestBrowser(test.origin, simulator.url, userAgent).as(userid),
      };
    }),
  );
}

let rounds = 0;

/** All members as before their sign-in, with no token fetched yet. @param api the address of each one's WeCom */
export async function resetAll(test: TestApp, points: FaultPoint[], api: (point: FaultPoint) => string): Promise<void> {
  rounds += 1;
  const secret = `secret-of-round-${rounds}`; // for a token of its own
  for (const { simulator, userid, phone } of points) {
    simulator.reset();
    simulator.app(CORP_ID, AGENT_ID).secret = secret;
    simulator.addMember(CORP_ID, { userid, name: userid, mobile: phone, departments: [4] });
  }
  for (const point of points) {
    await test.addAuthenticator(point.authenticator, {
      ...wecomOptions(point.simulator, test.origin, point.scenario.options),
      secret,
      apiBaseUrl: api(point),
    });
  }
  for (const point of points) {
    const { userid, phone, scenario } = point;
    point.userId = scenario.user && (await test.addUser({ username: userid, nickname: userid, phone }));
  }
  const known = points.filter(({ scenario }) => scenario.user === 'linked');
  for (const point of known) {
    const { authenticator, userId } = point;
    await test.addLink({ authenticator, userId: Number(userId), uuid: identityOf(point), apiBaseUrl: api(point) });
  }
}

/** The fault hits the point's own call: earlier calls of the same path pass. */
export function injectFault(
  { simulator, scenario, call, position }: FaultPoint,
  fault: Parameters<Simulator['fault']>[1],
): void {
  for (const before of scenario.calls.slice(0, position)) {
    if (before === call) {
      simulator.fault(CALLS[call], { times: 1 });
    }
  }
  simulator.fault(CALLS[call], fault);
}
