/** Every call of every kind of sign-in, each with a WeCom, an authenticator and a person of its own. */
import { type Simulator, startSimulator } from '../../../../simulator';
import { AGENT_ID, CORP_ID } from '../../../../simulator/seed';
import { type Gate, startGate } from '../../../../testing/gate';
import { type TestApp, wecomOptions } from '../../../../testing/test-app';
import { TestBrowser } from '../../../../testing/test-browser';
import type { WecomOptions } from '../../../shared/options';
import { type Attempt, identityOf, linkFromAccount, type Person, signIn, signInByCode, typePhone } from './attempts';
import { CALLS, type Call } from './wecom-faults';

export interface Flow {
  /** In their order, from where the fault may come. */
  calls: Call[];
  options?: Partial<WecomOptions>;
  /** Who there is, before the person comes. */
  user?: 'linked' | 'with the phone number';
  begin(person: Person, test: TestApp): Promise<Attempt>;
}

const SILENTLY: Call[] = ['token', 'identity', 'member'];
const ASKED: Call[] = [...SILENTLY, 'identity', 'member', 'profile'];

export const KNOWN_PERSON: Flow = { calls: SILENTLY, user: 'linked', begin: (person) => signIn(person) };

export const NEW_PERSON: Flow = {
  calls: [...ASKED, 'departments'],
  options: { public: { autoSignup: true }, departments: [2] }, // the person is of one below
  begin: (person) => signIn(person),
};

export const PHONE: Flow = { calls: ['phoneOwner', 'token'], user: 'with the phone number', begin: typePhone };

export const FLOWS: Record<string, Flow> = {
  'known person': KNOWN_PERSON,
  'known person, QR code': { calls: SILENTLY, user: 'linked', begin: signInByCode },
  'new person': NEW_PERSON,
  'found by phone': { calls: ASKED, user: 'with the phone number', begin: (person) => signIn(person) },
  'phone typed': PHONE,
  'link from the account': { calls: SILENTLY, user: 'with the phone number', begin: linkFromAccount },
};

export interface Cell extends Person {
  /** Flow, place and call. */
  name: string;
  flow: Flow;
  call: Call;
  /** How many calls come before. */
  place: number;
  simulator: Simulator;
  gate: Gate;
}

export function startCells(test: TestApp): Promise<Cell[]> {
  const places = Object.entries(FLOWS).flatMap(([title, flow]) =>
    flow.calls.map((call, place) => ({ name: `${title}, ${place + 1}: ${call}`, flow, call, place })),
  );
  return Promise.all(
    places.map(async (one, i): Promise<Cell> => {
      const simulator = await startSimulator();
      const userid = `person.${i}`;
      return {
        ...one,
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

/** Everybody as before their sign-in, with no token fetched yet. @param api where each WeCom answers */
export async function prepare(test: TestApp, cells: Cell[], api: (cell: Cell) => string): Promise<void> {
  rounds += 1;
  const secret = `secret-of-round-${rounds}`; // for a token of its own
  for (const { simulator, userid, phone } of cells) {
    simulator.reset();
    simulator.app(CORP_ID, AGENT_ID).secret = secret;
    simulator.addMember(CORP_ID, { userid, name: userid, mobile: phone, departments: [4] });
  }
  for (const cell of cells) {
    await test.addAuthenticator(cell.authenticator, {
      ...wecomOptions(cell.simulator, test.origin, cell.flow.options),
      secret,
      apiBaseUrl: api(cell),
    });
  }
  for (const cell of cells) {
    const { userid, phone, flow } = cell;
    cell.userId = flow.user && (await test.addUser({ username: userid, nickname: userid, phone }));
  }
  const known = cells.filter(({ flow }) => flow.user === 'linked');
  for (const cell of known) {
    const { authenticator, userId } = cell;
    await test.addLink({ authenticator, userId: Number(userId), uuid: identityOf(cell), apiBaseUrl: api(cell) });
  }
}

/** The fault waits for the cell's own call: those of the same path before it pass. */
export function setFault({ simulator, flow, call, place }: Cell, fault: Parameters<Simulator['fault']>[1]): void {
  for (const before of flow.calls.slice(0, place)) {
    if (before === call) {
      simulator.fault(CALLS[call], { times: 1 });
    }
  }
  simulator.fault(CALLS[call], fault);
}
