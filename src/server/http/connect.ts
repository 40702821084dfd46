import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { createConnection, type Socket } from 'node:net';

const NEXT_ADDRESS_MS = 250; // RFC 8305, section 5

/**
 * Connects to the address of a host that answers first (RFC 8305). An unreachable address costs a quarter of a second;
 * a slow one has until `timeoutMs`, whereas Node itself gives up each address after 250 ms.
 *
 * @throws an error with a `code`, e.g. ENOTFOUND, ECONNREFUSED, or ETIMEDOUT after `timeoutMs`
 */
export async function connect(host: string, port: number, timeoutMs: number): Promise<Socket> {
  const addresses = alternating(await lookup(host, { all: true }));
  return new Promise((resolve, reject) => {
    const attempts: Socket[] = [];
    let failed = 0;
    let next: NodeJS.Timeout;
    const end = (winner?: Socket) => {
      clearTimeout(next);
      clearTimeout(timeout);
      for (const attempt of attempts) {
        if (attempt !== winner) {
          attempt.destroy();
        }
      }
    };
    const timeout = setTimeout(() => {
      end();
      reject(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    }, timeoutMs);

    const tryNext = () => {
      clearTimeout(next);
      const address = addresses[attempts.length]?.address;
      if (!address) {
        return;
      }
      next = setTimeout(tryNext, NEXT_ADDRESS_MS);
      const attempt = createConnection({ host: address, port, noDelay: true });
      attempts.push(attempt);
      const onError = (error: Error) => {
        failed += 1;
        if (failed < addresses.length) {
          tryNext();
        } else {
          end();
          reject(error);
        }
      };
      attempt.once('error', onError);
      attempt.once('connect', () => {
        attempt.off('error', onError);
        end(attempt);
        resolve(attempt);
      });
    };
    tryNext();
  });
}

/** Alternates between IPv4 and IPv6, because all addresses of one family may be unreachable. */
function alternating(addresses: LookupAddress[]): LookupAddress[] {
  const rank = (entry: LookupAddress) => addresses.filter(({ family }) => family === entry.family).indexOf(entry);
  return [...addresses].sort((a, b) => rank(a) - rank(b));
}
