import { ScorecamError } from '@scorecam/core';

/** A runtime that cannot run a model throws a ScorecamError; anything else is a fault of the comparison. */
export function refusalOf(error: unknown): { readonly refusal: string } {
  const sentence = error instanceof Error ? /(?:ScorecamError: |^)(.*)/.exec(error.message)?.[1] : undefined;
  if (sentence === undefined || !(error instanceof ScorecamError || String(error).includes('ScorecamError')))
    throw error;
  return { refusal: sentence };
}
