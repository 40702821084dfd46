import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Simulator, startSimulator } from '..';
import { AGENT_ID, CORP_ID, LIN_WEI } from '../seed';
import { visit } from './visit';

const KEYS = { token: 'token1', aesKey: 'a'.repeat(43) };

let simulator: Simulator;
let server: Server;
let posts = 0;
let isDead = false;

beforeAll(async () => {
  simulator = await startSimulator();
  server = createServer((request, response) => {
    posts += request.method === 'POST' ? 1 : 0;
    isDead ? request.socket.destroy() : response.end('not the echo');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await simulator.close();
});
beforeEach(() => {
  simulator.reset();
  [posts, isDead] = [0, false];
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
const unsubscribe = { name: 'unsubscribe', userid: LIN_WEI, agentId: AGENT_ID } as const;

it('keeps a URL only if it echoes what was encrypted', async () => {
  expect(await simulator.setEventUrl(CORP_ID, AGENT_ID, { url: url(), ...KEYS })).toMatchObject({
    ok: false,
    status: 200,
  });
  expect(simulator.app(CORP_ID, AGENT_ID).eventUrl).toBeUndefined();
});

it('sends an event three times where no answer comes, and once where one does', async () => {
  simulator.app(CORP_ID, AGENT_ID).eventUrl = { url: url(), ...KEYS };
  expect(await simulator.sendEvent(CORP_ID, AGENT_ID, unsubscribe)).toMatchObject([{ ok: true, tries: 1 }]);
  isDead = true;
  expect(await simulator.sendEvent(CORP_ID, AGENT_ID, unsubscribe)).toMatchObject([{ ok: false, tries: 3 }]);
  expect(posts).toBe(4);
});

it('loses and doubles events, as its page is told', async () => {
  simulator.app(CORP_ID, AGENT_ID).eventUrl = { url: url(), ...KEYS };
  await visit(simulator, '/sim/events', { sent: 'never' });
  expect(await simulator.sendEvent(CORP_ID, AGENT_ID, unsubscribe)).toEqual([]);
  await visit(simulator, '/sim/events', { sent: 'twice' });
  expect(await simulator.sendEvent(CORP_ID, AGENT_ID, unsubscribe)).toHaveLength(2);
});

it('its page fires, disables and hires, and shows what was answered', async () => {
  simulator.app(CORP_ID, AGENT_ID).eventUrl = { url: url(), ...KEYS };
  const order = (query: Record<string, string>) => visit(simulator, '/sim/members', { corp: CORP_ID, ...query });
  await order({ do: 'disable', user: LIN_WEI });
  expect(simulator.member(CORP_ID, LIN_WEI).status).toBe(2);
  await order({ do: 'fire', user: LIN_WEI });
  expect(() => simulator.member(CORP_ID, LIN_WEI)).toThrow('no member');
  await order({ do: 'hire', user: '', to: 'new.one' });
  expect(simulator.member(CORP_ID, 'new.one').status).toBe(1);
  await simulator.eventsIdle();
  const { text } = await visit(simulator, '/', { lang: 'en' });
  expect(text).toContain(`unsubscribe ${LIN_WEI}`);
  expect(text).toContain('subscribe new.one');
});
