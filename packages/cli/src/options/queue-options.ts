import type { Options } from 'yargs';

const text = { group: 'Many machines:', type: 'string', requiresArg: true } as const;

/** The yargs options that name a queue. */
export const queueFlags = {
  queue: { ...text, describe: 'Redis server that holds the queue: redis://host:port' },
  'queue-name': { ...text, describe: 'Name of the queue, if several runs share a server (default: scorecam)' },
} as const satisfies Record<string, Options>;
