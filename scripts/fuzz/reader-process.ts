/**
 * The process that reads mutants of one kind, one after the other; the fuzzer may end it at any time.
 *
 *   node --import tsx scripts/fuzz/reader-process.ts KIND FOLDER [SEEDS]
 */
import { ScorecamError, seededRandom } from '@scorecam/core';
import type { Outcome, Reply, Request } from './outcome.js';
import { isFault } from './outcome.js';
import { type Mutant, targets } from './targets.js';

const [kind = '', folder = '', seeds] = process.argv.slice(2);
const target = await targets[kind]!({ folder, seeds });

let queue: Promise<void> = Promise.resolve();
process.on('message', (request: Request) => {
  queue = queue.then(async () => void process.send?.(await answer(request)));
});
process.on('disconnect', () => void target.close?.().finally(() => process.exit()));
process.send?.('ready');

async function answer(request: Request): Promise<Reply> {
  const { id } = request;
  const mutant = await mutantOf(request);
  const isOnlyMade = 'seed' in request && request.isOnlyMade === true;
  const outcome = isOnlyMade ? { kind: 'result' as const } : await read(mutant);
  if (!isOnlyMade && !isFault(outcome)) return { id, outcome };
  return { id, outcome, mutant: { name: mutant.name, base64: Buffer.from(mutant.bytes).toString('base64') } };
}

function mutantOf(request: Request): Promise<Mutant> {
  if ('seed' in request) return target.make(seededRandom(request.seed));
  return Promise.resolve({ name: request.name, bytes: Buffer.from(request.base64, 'base64') });
}

async function read(mutant: Mutant): Promise<Outcome> {
  try {
    await target.read(mutant);
    return { kind: 'result' };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const shown = text.split('\n').slice(0, 4).join('\n').slice(0, 600);
    return { kind: error instanceof ScorecamError ? 'refused' : 'foreign', error: shown };
  }
}
