import { ScorecamError } from '@scorecam/core';
import { inspect } from 'node:util';
import { printable } from './printable.js';

/**
 * What the user reads when a command fails: one line, or with `debug` the stack and the causes as well.
 * Any error but a ScorecamError is a fault of this program, and the line says so.
 */
export function describeError(error: unknown, debug: boolean): string {
  const line = `scorecam: ${oneLine(error)}`;
  return printable(debug ? `${line}\n${inspect(error)}` : line);
}

function oneLine(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  if (error instanceof ScorecamError) return message;
  return `internal error: ${message} - this is a bug in scorecam. Please report it, with the output of the same command under SCORECAM_DEBUG=1.`;
}
