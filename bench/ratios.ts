/** The figures that do not depend on the machine. */
import type { Load } from './load';
import type { Tap } from './tile';

export interface Row extends Load {
  method: 'WeCom' | 'password' | 'WeCom, first time' | 'NocoBase’s share';
  /** Milliseconds per call to WeCom. */
  latency?: number;
  /** Milliseconds per sign-in for both redirects and the ticket, without the calls to WeCom. */
  ownMs?: number;
}

interface Ratio {
  figure: string;
  value?: number;
  /** Times the same of a sign-in by password. */
  toPassword?: number;
  /** Times what NocoBase needs for any sign-in. */
  toShare?: number;
  /** Times the load of the same page by a user with a session. */
  toSignedIn?: number;
}

export function signInRatios(rows: Row[]): Ratio[] {
  const row = (method: Row['method'], atOnce: number) =>
    rows.find((one) => one.method === method && one.atOnce === atOnce && !one.latency);
  const share = row('NocoBase’s share', 1);
  const compared = (
    figure: string,
    value: number | undefined,
    atOnce: number,
    of: (row?: Row) => number | undefined,
  ) => ({
    figure,
    value,
    toPassword: ratio(value, of(row('password', atOnce))),
    toShare: ratio(value, of(share)),
  });
  const cpu = (one?: Row) => one?.cpu;
  const perSecond = (one?: Row) => one?.perSecond;
  return [
    compared('CPU of a known sign-in (ms)', cpu(row('WeCom', 1)), 1, cpu),
    compared('CPU of a first sign-in (ms)', cpu(row('WeCom, first time', 20)), 1, cpu),
    compared('time of a known sign-in alone, without WeCom’s (ms)', row('WeCom', 1)?.ownMs, 1, (one) => one?.median),
    compared('known sign-ins per second, 20 at once', perSecond(row('WeCom', 20)), 20, perSecond),
    compared('known sign-ins per second, 100 at once', perSecond(row('WeCom', 100)), 100, perSecond),
  ];
}

export function tapRatios(taps: Tap[]): Ratio[] {
  return taps
    .filter(({ entry }) => entry === 'tile')
    .map(({ client, cache, ms }) => {
      const signedIn = taps.find((tap) => tap.entry === 'signed in' && tap.client === client && tap.cache === cache);
      return { figure: `tile to page, ${client}, ${cache} (ms)`, value: ms, toSignedIn: ratio(ms, signedIn?.ms) };
    });
}

function ratio(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value / base;
}
