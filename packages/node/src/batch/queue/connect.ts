import { excerpt, ScorecamError } from '@scorecam/core';
import { Redis } from 'ioredis';

/** In milliseconds, between two attempts to reach a server that went away. */
const retryDelay = 500;

/** The behavior of a connection after the server was first reached. */
export interface ConnectOptions {
  /** Seconds after which a command fails if the server is unreachable (default: it waits forever). */
  readonly patience?: number | undefined;
  /** Called when the server goes away and when it is back, with a sentence. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/** A connection to a Redis server. */
export interface Connection {
  readonly redis: Redis;
  /** Whether the server does not answer now. */
  isAway(): boolean;
  /** Closes the connection immediately, without a notice. */
  leave(): void;
}

/**
 * Connects to a Redis server. A connection that is lost later is made again, as often as it takes.
 *
 * @param url - `redis://host:port`, or `rediss://` for TLS; with a user and a password if the server requires them
 * @throws ScorecamError INVALID_OPTION if `url` is not a Redis URL
 * @throws ScorecamError QUEUE_UNAVAILABLE if no server answers
 */
export async function connectRedis(url: string, { patience, onNotice }: ConnectOptions = {}): Promise<Connection> {
  const server = serverName(url);
  // Connections that BullMQ derives from this one have its options, and so end with it.
  let isWanted = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5000,
    retryStrategy: () => (isWanted ? retryDelay : null),
    maxRetriesPerRequest: patience === undefined ? null : (1000 * patience) / retryDelay,
  });
  let lastError: Error | undefined;
  redis.on('error', (error: Error) => (lastError = error));
  await redis.connect().catch((error: unknown) => {
    throw noAnswer(server, lastError ?? error);
  });
  isWanted = true;
  let isAway = false;
  redis.on('close', () => {
    if (!isAway && isWanted) onNotice?.(`Redis at ${server} no longer answers; waiting for it.`);
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) onNotice?.(`Redis at ${server} is back.`);
    isAway = false;
  });
  return {
    redis,
    isAway: () => isAway,
    leave() {
      isWanted = false;
      redis.disconnect();
    },
  };
}

function queueLost(url: string, cause: unknown): ScorecamError {
  return new ScorecamError(
    'QUEUE_UNAVAILABLE',
    `Redis at ${serverName(url)} went away and did not come back. The results so far are kept: run the same command with --resume when it is back.`,
    cause,
  );
}

/** What a command failed with after the server had been reached, in the words of a user; any other error as it is. */
export function queueError(url: string, error: unknown, connection: Connection): unknown {
  if (error instanceof ScorecamError || !(error instanceof Error)) return error;
  if (isRefusal(error)) return queueRefused(url, error);
  return connection.isAway() || error.name === 'MaxRetriesPerRequestError' ? queueLost(url, error) : error;
}

/** Whether the server answered a command with an error, as when its memory is full or a key is of another kind. */
export function isRefusal(error: Error): boolean {
  return error.name === 'ReplyError';
}

function queueRefused(url: string, cause: Error): ScorecamError {
  return new ScorecamError(
    'QUEUE_UNAVAILABLE',
    `Redis at ${serverName(url)} refuses (${excerpt(cause.message)}). What was explained is kept: mend the server, or choose another --queue-name, and run the same command with --resume.`,
    cause,
  );
}

/** The server without user and password. */
export function serverName(url: string): string {
  if (/^rediss?:\/\//.test(url) && URL.canParse(url)) return new URL(url).host;
  throw new ScorecamError('INVALID_OPTION', `"${url}" is not a Redis URL; use for example redis://127.0.0.1:6379.`);
}

function noAnswer(server: string, error: unknown): ScorecamError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ScorecamError(
    'QUEUE_UNAVAILABLE',
    `No Redis server answers at ${server} (${reason}): start one there, or use another address.`,
    error,
  );
}
