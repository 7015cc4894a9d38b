import type { Explainer, ModelIdentity } from '@scorecam/core';
import type { AuditLog, RunRequest, Shard } from '@scorecam/node';
import type { BatchArguments } from './flags.js';
import type { ExplainRequest } from '../explain/read-request.js';
import type { HealthFile } from '../health-file.js';
import type { RunReporter } from './run-reporter.js';

/** The parts of one run of the command. */
export interface BatchRun {
  readonly parsed: BatchArguments;
  readonly request: ExplainRequest;
  readonly shard: Shard | undefined;
  readonly reporter: RunReporter;
  readonly health: HealthFile | undefined;
  readonly signal: AbortSignal;
}

/** A run whose model is open. */
export interface OpenRun extends BatchRun {
  readonly explainer: Explainer;
  readonly model: ModelIdentity;
  readonly log: AuditLog | undefined;
}

/** The request of the command line for every image. */
export function runRequest({ target, method, colorMap, opacity, form }: ExplainRequest): RunRequest {
  const { classes, top } = target;
  return { classes, top, method, colorMap, opacity, form };
}
