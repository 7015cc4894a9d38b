import type { OpenOptions } from '@scorecam/node';

/** What the callers of a service may ask of it. */
export interface ServiceLimits {
  /** Explanations at once: while one runs, the picture of another is read or drawn (default: 2). */
  readonly atOnce: number;
  /** Requests that may wait in addition; more are refused with 429 (default: 16). */
  readonly waiting: number;
  /** Seconds from a request's arrival to its answer (default: 30). */
  readonly seconds: number;
  /** Bytes of a request (default: 16 MiB). */
  readonly bodyBytes: number;
  /** Pixels of a picture (default: 16 million). */
  readonly pixels: number;
  /** Pictures of a request (default: 8). */
  readonly instances: number;
  /** Connections at once (default: 128). */
  readonly connections: number;
}

/**
 * What a service is started with.
 *
 * All but the models is optional.
 */
export interface ServiceOptions {
  /** The `.onnx` file of the one model. Either this or `folder` is needed. */
  readonly model?: string | undefined;
  /** A folder of models: `.onnx` files, and folders with a model each. */
  readonly folder?: string | undefined;
  /** Bytes that loaded models may take; the one used longest ago makes room (default: half of the machine's memory). */
  readonly memory?: number | undefined;
  /** How the models are opened. Options of methods cannot name files. */
  readonly opening?: Omit<OpenOptions, 'readPicture'> | undefined;
  /** The method of requests that name none (default: Grad-CAM, or the cheapest that serves the model). */
  readonly method?: string | undefined;
  /** The address that it listens on (default: 127.0.0.1). */
  readonly host?: string | undefined;
  /** 0 (default) is any free port. */
  readonly port?: number | undefined;
  /** What callers have to send as `Authorization: Bearer ...` (default: nothing). */
  readonly token?: string | undefined;
  /** Whether pictures may be named by `https:` addresses of the public internet (default: false). */
  readonly allowAddresses?: boolean | undefined;
  /** Limits that replace the defaults. */
  readonly limits?: Partial<ServiceLimits> | undefined;
  /** Seconds for which requests are still accepted once it is to close, so that a balancer can learn of it (default: 1). */
  readonly drain?: number | undefined;
  /** Seconds after which a request that is still under way is given up once it is to close (default: 25). */
  readonly grace?: number | undefined;
  /** Where the lines of the log go, each a JSON object with a line end (default: nowhere). */
  readonly log?: { write(line: string): unknown } | undefined;
  /** The file of the audit log (default: none). */
  readonly audit?: string | undefined;
}

/** See {@link ServiceLimits}. */
export const defaultLimits: ServiceLimits = {
  atOnce: 2,
  waiting: 16,
  seconds: 30,
  bodyBytes: 16 * 2 ** 20,
  pixels: 16e6,
  instances: 8,
  connections: 128,
};
