import { limits } from '../src/server/http/limits';

/** Within a `describe`, requests without a reply time out after two seconds instead of five. */
export function shortLimits(): void {
  const real = { ...limits };
  beforeAll(() => void Object.assign(limits, { callMs: 2_000, connectMs: 2_000, proxyMs: 1_500 }));
  afterAll(() => void Object.assign(limits, real));
}
