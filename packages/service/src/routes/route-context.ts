import type { FastifyReply } from 'fastify';
import type { Metrics } from '../http/metrics.js';
import type { ModelPool } from '../models/model-pool.js';
import type { ServiceLimits } from '../service-options.js';
import { untilDeadline } from '../work/deadline.js';
import type { WorkPlace } from '../work/explain-pictures.js';

/** What the routes answer with. */
export interface RouteContext {
  readonly pool: ModelPool;
  readonly place: WorkPlace;
  readonly limits: ServiceLimits;
  readonly metrics: Metrics;
  /** Aborted when the service can no longer wait. */
  readonly closing: AbortSignal;
  /** Whether it takes requests. */
  readonly isReady: () => boolean;
}

/** Does the work of a request until its deadline, or until the caller hangs up. @throws as untilDeadline */
export function work<T>(
  { limits, closing }: Pick<RouteContext, 'limits' | 'closing'>,
  reply: FastifyReply,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController();
  reply.raw.once('close', () => reply.raw.writableFinished || gone.abort());
  return untilDeadline({ seconds: limits.seconds, gone: gone.signal, closing }, task);
}
