import { ScorecamError } from '@scorecam/core';
import { writeFile } from 'node:fs/promises';
import type { Options } from 'yargs';

/** The yargs option of programs that run for long. */
export const healthFlags = {
  'health-file': {
    group: 'Many machines:',
    type: 'string',
    requiresArg: true,
    describe: 'File that is rewritten as the work proceeds, for probes that check its modification time',
  },
} as const satisfies Record<string, Options>;

/** In milliseconds, between two writes; no probe looks more often. */
const pause = 1000;

/** A file whose time of change says that a program gets on with its work, for the probes of an orchestrator. */
export class HealthFile {
  readonly #path: string;
  #written = performance.now();

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws ScorecamError UNWRITABLE_OUTPUT */
  static async open(path: string | undefined): Promise<HealthFile | undefined> {
    if (path === undefined) return undefined;
    try {
      await writeTime(path);
      return new HealthFile(path);
    } catch (error) {
      const message = `The health file "${path}" cannot be written: name a file in a folder that is there.`;
      throw new ScorecamError('UNWRITABLE_OUTPUT', message, error);
    }
  }

  /** Says that a step of the work is done. A file that cannot be written any more is for the probe to find. */
  beat(): void {
    const now = performance.now();
    if (now - this.#written < pause) return;
    this.#written = now;
    void writeTime(this.#path).catch(() => undefined);
  }
}

function writeTime(path: string): Promise<void> {
  return writeFile(path, new Date().toISOString());
}
