/** What became of a mutant, and what passes between the fuzzer and the processes that read mutants. */

/**
 * - `result` - it was read
 * - `refused` - with an error of this program's own
 * - `foreign` - with any other error
 * - `hang` - not before the time was over
 * - `memory` - not within the memory
 * - `died` - the process that read it ended
 */
export type OutcomeKind = 'result' | 'refused' | 'foreign' | 'hang' | 'memory' | 'died';

/** What became of a mutant. */
export interface Outcome {
  readonly kind: OutcomeKind;
  /** What was thrown, with its first lines. */
  readonly error?: string;
}

/** What a process that reads mutants is asked: the mutant of a seed, which may only be made, or one that is given. */
export type Request = { readonly id: number; readonly kind: string } & (
  { readonly seed: string; readonly isOnlyMade?: boolean } | { readonly name: string; readonly base64: string }
);

/** What it answers. */
export interface Reply {
  readonly id: number;
  readonly outcome: Outcome;
  /** The mutant, if it was only made, or read with an error that should not be. */
  readonly mutant?: { readonly name: string; readonly base64: string };
}

/** Whether the mutant has found a fault of the program. */
export function isFault({ kind }: Outcome): boolean {
  return kind !== 'result' && kind !== 'refused';
}
