/**
 * The process that reads mutants, one after the other; the fuzzer may end it at any time.
 *
 *   node --import tsx scripts/fuzz/reader-process.ts FOLDER [SEEDS]
 */
import { ScorecamError, seededRandom } from '@scorecam/core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, Reply, Request } from './outcome.js';
import { isFault } from './outcome.js';
import { type Mutant, type Target, targets } from './targets.js';

const [folder = '', seeds] = process.argv.slice(2);
/** That of the last request. */
let current: { readonly kind: string; readonly target: Target } | undefined;

let queue: Promise<void> = Promise.resolve();
process.on('message', (request: Request) => {
  queue = queue.then(async () => void process.send?.(await answer(request)));
});
process.on('disconnect', () => void Promise.resolve(current?.target.close?.()).finally(() => process.exit()));
process.send?.('ready');

async function answer(request: Request): Promise<Reply> {
  const { id } = request;
  const target = await targetOf(request.kind);
  const mutant = await mutantOf(request, target);
  const isOnlyMade = 'seed' in request && request.isOnlyMade === true;
  const outcome = isOnlyMade ? { kind: 'result' as const } : await read(mutant, target);
  if (!isOnlyMade && !isFault(outcome)) return { id, outcome };
  return { id, outcome, mutant: { name: mutant.name, base64: Buffer.from(mutant.bytes).toString('base64') } };
}

/** Mutants of a kind come one after the other, so that the target before is closed. */
async function targetOf(kind: string): Promise<Target> {
  if (current?.kind === kind) return current.target;
  await current?.target.close?.();
  const own = join(folder, kind);
  await mkdir(own, { recursive: true });
  const target = await targets[kind]!({ folder: own, seeds });
  current = { kind, target };
  return target;
}

function mutantOf(request: Request, target: Target): Promise<Mutant> {
  if ('seed' in request) return target.make(seededRandom(request.seed));
  return Promise.resolve({ name: request.name, bytes: Buffer.from(request.base64, 'base64') });
}

async function read(mutant: Mutant, target: Target): Promise<Outcome> {
  try {
    await target.read(mutant);
    return { kind: 'result' };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const shown = text.split('\n').slice(0, 4).join('\n').slice(0, 600);
    return { kind: error instanceof ScorecamError ? 'refused' : 'foreign', error: shown };
  }
}
