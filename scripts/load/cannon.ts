/** Load by autocannon, which is fetched when it is needed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who asks, and how often. */
export interface Load {
  readonly url: string;
  /** Connections, each of which waits for its answer before it asks again. */
  readonly callers: number;
  /** Requests per second of all callers together; if absent, each asks again at once. */
  readonly rate?: number;
  /** In seconds. */
  readonly duration: number;
}

/** What is used of autocannon. */
type Autocannon = (options: {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly duration: number;
  readonly overallRate?: number;
}) => Promise<unknown>;

/**
 * Installs autocannon in a folder.
 *
 * @returns a function that sends a JSON body under a load
 */
export async function installCannon(folder: string): Promise<(body: string, load: Load) => Promise<void>> {
  const flags = ['install', '--no-save', '--silent', '--prefix', folder, 'autocannon@9.0.0'];
  const [status] = (await once(spawn('npm', flags, { stdio: 'ignore' }), 'exit')) as [number | null];
  if (status !== 0) throw new Error('npm cannot install autocannon.');
  const autocannon = createRequire(join(folder, 'x.js'))('autocannon') as Autocannon;
  return async (body, { url, callers, rate, duration }) => {
    const headers = { 'content-type': 'application/json' };
    const request = { url, method: 'POST', headers, body, duration };
    if (rate === undefined) return void (await autocannon({ ...request, connections: callers }));
    // A connection sends its share of a second at the second's beginning: each has a beginning of its own.
    const shares = Array.from(
      { length: callers },
      (_, i) => Math.floor(((i + 1) * rate) / callers) - Math.floor((i * rate) / callers),
    );
    await Promise.all(
      shares.map(async (share, i) => {
        await sleep((1000 * i) / callers);
        await autocannon({ ...request, connections: 1, overallRate: share });
      }),
    );
  };
}
