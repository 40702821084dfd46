import { limits } from '../src/server/http/limits';

/** For the tests of a `describe`: a request that gets no answer is given up after two seconds, not five. */
export function shortLimits(): void {
  const real = { ...limits };
  beforeAll(() => void Object.assign(limits, { callMs: 2_000, connectMs: 2_000, proxyMs: 1_500 }));
  afterAll(() => void Object.assign(limits, real));
}
