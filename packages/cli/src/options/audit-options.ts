import type { AuditLog } from '@scorecam/node';
import type { Options } from 'yargs';

/** The yargs option of commands that explain. */
export const auditFlags = {
  log: {
    group: 'Output:',
    type: 'string',
    requiresArg: true,
    describe: 'JSON Lines file; each explanation appends the hashes of its picture, model and maps',
  },
} as const satisfies Record<string, Options>;

/**
 * Does `work` with the log of a command line open, if it names one.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT, and what `work` throws
 */
export async function withLog<T>(
  path: string | undefined,
  work: (log: AuditLog | undefined) => Promise<T>,
): Promise<T> {
  const log = path === undefined ? undefined : await openLog(path);
  return work(log).finally(() => log?.close());
}

/** The library is loaded here: the flags above are read by every command line, the one of the help included. */
async function openLog(path: string): Promise<AuditLog> {
  return (await import('@scorecam/node')).AuditLog.open(path);
}
