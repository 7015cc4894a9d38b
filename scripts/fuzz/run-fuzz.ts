/** Attacks the readers with mutants of every kind, and counts what becomes of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSame, minimize, placeOf } from './minimize.js';
import { type Limits, MutantReader } from './mutant-reader.js';
import { isFault, type Outcome, type OutcomeKind } from './outcome.js';

/** What is attacked, and how long. */
export interface FuzzOptions {
  /** Mutants by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** The number of the first mutant. */
  readonly first?: number;
  readonly seed: string;
  readonly limits: Limits;
  /** Processes at once. */
  readonly jobs: number;
  /** A folder with more sound files. */
  readonly seeds?: string | undefined;
  /** Where mutants that found a fault are kept. */
  readonly failures?: string | undefined;
  readonly onKind?: (report: KindReport) => void;
}

/** A fault, the first mutant that found it and how many did. */
export interface Finding {
  readonly kind: string;
  readonly mutant: number;
  readonly outcome: Outcome;
  count: number;
}

/** What became of the mutants of one kind. */
export interface KindReport {
  readonly kind: string;
  readonly mutants: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  readonly seconds: number;
  readonly findings: readonly Finding[];
}

/** Runs the kinds, several at once. */
export async function runFuzz(options: FuzzOptions): Promise<KindReport[]> {
  const waiting = Object.entries(options.counts);
  const reports: KindReport[] = [];
  const work = async () => {
    const reader = new MutantReader(options.limits, options.seeds);
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const report = await fuzzKind(reader, { kind: next[0], mutants: next[1] }, options);
        reports.push(report);
        options.onKind?.(report);
      }
    } finally {
      await reader.close();
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return reports;
}

async function fuzzKind(
  reader: MutantReader,
  { kind, mutants }: Pick<KindReport, 'kind' | 'mutants'>,
  options: FuzzOptions,
): Promise<KindReport> {
  const outcomes = { result: 0, refused: 0, foreign: 0, hang: 0, memory: 0, died: 0 };
  const findings: Finding[] = [];
  const started = performance.now();
  for (let i = options.first ?? 0; i < (options.first ?? 0) + mutants; i++) {
    const { outcome, mutant } = await reader.read({ kind, seed: seedOf(options.seed, kind, i) });
    outcomes[outcome.kind]++;
    if (!isFault(outcome)) continue;
    const known = findings.find((finding) => isSame(finding.outcome, outcome));
    if (known) known.count++;
    else {
      findings.push({ kind, mutant: i, outcome, count: 1 });
      await keep(reader, { kind, i, outcome, mutant, ...options });
    }
  }
  return { kind, mutants, outcomes, seconds: (performance.now() - started) / 1000, findings };
}

/** The seed of a mutant, which can be made again by itself. */
function seedOf(seed: string, kind: string, mutant: number): string {
  return `${seed}/${kind}/${mutant}`;
}

interface Kept {
  readonly kind: string;
  readonly i: number;
  readonly outcome: Outcome;
  /** Absent if its process ended before it could give it. */
  readonly mutant?: { readonly name: string; readonly base64: string } | undefined;
  readonly seed: string;
  /** {@link FuzzOptions.failures} */
  readonly failures?: string | undefined;
}

async function keep(reader: MutantReader, { kind, i, outcome, seed, failures, ...kept }: Kept): Promise<void> {
  if (failures === undefined) return;
  const place = join(failures, `${kind}-${i}`);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'outcome.txt'), `${outcome.kind} ${placeOf(outcome)}\n${outcome.error ?? ''}\n`);
  const mutant = kept.mutant ?? (await reader.read({ kind, seed: seedOf(seed, kind, i), isOnlyMade: true })).mutant;
  if (!mutant) return;
  const bytes = Buffer.from(mutant.base64, 'base64');
  await writeFile(join(place, mutant.name), await minimize(reader, { kind, name: mutant.name, bytes }, outcome));
}
