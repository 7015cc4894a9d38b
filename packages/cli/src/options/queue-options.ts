import type { Options } from 'yargs';

const text = { group: 'Many machines:', type: 'string', requiresArg: true } as const;

/** The yargs options that name a queue. */
export const queueFlags = {
  queue: { ...text, describe: 'Redis server whose queue the workers take images from: redis://host:port' },
  'queue-name': { ...text, describe: 'Name of the queue, where several runs share a server; scorecam when absent' },
} as const satisfies Record<string, Options>;
