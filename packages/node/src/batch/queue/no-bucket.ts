import { ScorecamError } from '@scorecam/core';

/** The refusal of a bucket as the output of a queued run: workers write each result beside the others, and the run alone its journal. */
export function noBucket(out: string): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `The workers of a queue write to a folder that all share, and "${out}" is a bucket: use --shard, which needs neither.`,
  );
}
