/**
 * Attacks everything that reads files, and the contents of Redis, with mutants of sound ones:
 *
 *   npm run fuzz -- [--mutants 20000] [--seed 1] [--kinds model,picture] [--seeds FOLDER] [--failures FOLDER]
 *                   [--seconds 20] [--megabytes 1024] [--jobs 2] [--first 0]
 *
 * A mutant must be read, or refused with one of the program's own errors, within the seconds and the megabytes. The same
 * seed makes the same mutants: --first 1234 --mutants 1 --kinds model makes one of them again.
 */
import { parseArgs } from 'node:util';
import { type KindReport, runFuzz } from './fuzz/run-fuzz.js';

/** The share of each kind: models and pictures are the most intricate, and take the longest. */
const shares: Readonly<Record<string, number>> = {
  model: 0.12,
  picture: 0.2,
  npy: 0.08,
  card: 0.1,
  labels: 0.08,
  list: 0.08,
  journal: 0.08,
  result: 0.08,
  annotation: 0.08,
  job: 0.1,
};

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'string', default: Object.keys(shares).join(',') },
    seeds: { type: 'string' },
    failures: { type: 'string', default: 'temp/fuzz' },
    seconds: { type: 'string', default: '20' },
    megabytes: { type: 'string', default: '1024' },
    jobs: { type: 'string', default: '2' },
    first: { type: 'string', default: '0' },
  },
});

const kinds = values.kinds.split(',');
const total = kinds.reduce((sum, kind) => sum + (shares[kind] ?? 0), 0);
const counts = Object.fromEntries(
  kinds.map((kind) => [kind, Math.ceil((Number(values.mutants) * (shares[kind] ?? 0)) / total)]),
);
const reports = await runFuzz({
  counts,
  first: Number(values.first),
  seed: values.seed,
  limits: { seconds: Number(values.seconds), megabytes: Number(values.megabytes) },
  jobs: Number(values.jobs),
  seeds: values.seeds,
  failures: values.failures,
  onKind: (report) => console.log(describe(report)),
});
const faults = reports.flatMap(({ findings }) => findings);
console.log(`${reports.reduce((sum, { mutants }) => sum + mutants, 0)} mutants, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

function describe({ kind, mutants, outcomes, seconds, findings }: KindReport): string {
  const { result, refused, foreign, hang, memory, died } = outcomes;
  const line = `${kind}: ${mutants} mutants, ${result} read, ${refused} refused, ${foreign} foreign errors, ${hang} hangs, ${memory} over the memory, ${died} deaths, ${seconds.toFixed(0)} s`;
  const lines = findings.map(
    ({ mutant, count, outcome }) => `  ${kind} ${mutant} (${count} times) ${outcome.kind}: ${outcome.error ?? ''}`,
  );
  return [line, ...lines].join('\n');
}
