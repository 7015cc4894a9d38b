/**
 * Shows whether the tests can fail: puts each fault of `mutants/` into a copy of the repository, one at a time, and runs
 * the suites that must notice it. Run with `npm run mutate`, or `npm run mutate -- PART...` for the faults of files whose
 * path holds one of the parts.
 *
 * A fault is killed if a suite fails, and survives if all pass; one whose text is not in its file exactly once is
 * stale. A fault that no test can tell from the right code carries the reason and must survive. Exit status 0 if all
 * is as it should be, else 1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './entry-points.js';
import { allFaults, isStale, missingFiles, suitePath, suitesOf } from './mutants/all-faults.js';
import type { Fault, FaultyFile } from './mutants/fault.js';
import { makeScratchCopy } from './scratch-copy.js';

/** Milliseconds for the suites of a fault, which may make a loop endless. */
const longest = 300_000;

type Verdict = 'killed' | 'survived' | 'accepted' | 'stale';

const parts = process.argv.slice(2);
const files = allFaults.filter(({ file }) => parts.length === 0 || parts.some((part) => file.includes(part)));
const copy = makeScratchCopy(root);
try {
  process.exitCode = run();
} finally {
  rmSync(copy, { recursive: true });
}

function run(): number {
  const start = performance.now();
  const missing = missingFiles(copy, files);
  if (missing.length > 0 || !pass(suitesOf(files))) {
    console.error(
      `Files and suites must be there, and the suites pass, before a fault is put in: ${missing.join(', ') || 'they fail'}`,
    );
    return 1;
  }
  const verdicts = files.flatMap((each) => each.faults.map((fault) => verdictOf(each, fault)));
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length;
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(
    `${verdicts.length} faults in ${seconds} s: ${count('killed')} killed, ${count('accepted')} accepted, ` +
      `${count('survived')} survived, ${count('stale')} stale`,
  );
  return count('survived') + count('stale') > 0 ? 1 : 0;
}

/** Puts one fault in, runs its suites, takes it out again and reports. */
function verdictOf({ file, suites }: FaultyFile, fault: Fault): Verdict {
  const source = readFileSync(join(copy, file), 'utf8');
  const verdict = isStale(source, fault) ? 'stale' : judge();
  console.log(`${verdict.padEnd(8)}  ${file}: ${oneLine(fault.search)}  ->  ${oneLine(fault.replace)}`);
  return verdict;

  function judge(): Verdict {
    write(
      file,
      source.replace(fault.search, () => fault.replace),
    );
    const killed = !pass(suites.map(suitePath), longest);
    write(file, source);
    if (fault.accepted === undefined) return killed ? 'killed' : 'survived';
    return killed ? 'stale' : 'accepted';
  }
}

/** Writes a source file, and the compiled file if there is one: tests start programs from there. */
function write(file: string, source: string): void {
  writeFileSync(join(copy, file), source);
  const compiled = join(copy, file.replace('/src/', '/dist/').replace(/\.ts$/, '.js'));
  if (!existsSync(compiled)) return;
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  writeFileSync(compiled, ts.transpileModule(source, { compilerOptions }).outputText);
}

/** Whether suites pass. @param timeout - in milliseconds (default: none) */
function pass(suites: readonly string[], timeout?: number): boolean {
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  // In one process, which leaves none behind if it is ended.
  const options = [
    '--bail',
    '--silent',
    ...(timeout === undefined ? [] : ['--runInBand']),
    '--runTestsByPath',
    ...suites,
  ];
  const limits = { timeout, killSignal: 'SIGKILL' } as const;
  return spawnSync(process.execPath, [...jest, ...options], { cwd: copy, stdio: 'ignore', ...limits }).status === 0;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
