/** What a caller is answered if the request is not served: a status and one sentence. */
import { type ErrorCode, ScorecamError } from '@scorecam/core';

/** A sentence for the caller, and when another attempt may succeed. */
interface Retry {
  readonly message: string;
  /** Seconds from now. */
  readonly retryAfter: number;
}

/** A refusal that is meant for the caller. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The kind of refusal, for programs. */
  readonly code: string;
  /** Seconds after which another attempt may succeed. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, sentence: string | Retry) {
    super(typeof sentence === 'string' ? sentence : sentence.message);
    this.status = status;
    this.code = code;
    this.retryAfter = typeof sentence === 'string' ? undefined : sentence.retryAfter;
  }
}

/** The refusals of the engine that speak of the request, and their status. Others are of the server, and may name its files. */
const ofRequest: Readonly<Partial<Record<ErrorCode, number>>> = {
  INVALID_OPTION: 400,
  UNKNOWN_CLASS: 400,
  INVALID_IMAGE: 400,
  UNSUPPORTED_MODEL: 422,
};

const tooLittleMemory = 'There is too little memory for this request; try a method with fewer passes.';

/** The answer to the caller for any error. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ScorecamError) {
    const status = ofRequest[error.code];
    if (status !== undefined) return new Refusal(status, error.code, error.message);
    if (error.code === 'OUT_OF_MEMORY')
      return new Refusal(503, error.code, { message: tooLittleMemory, retryAfter: 10 });
    return new Refusal(500, error.code, 'The model could not be run; see the log of the service.');
  }
  return ofServer(error) ?? new Refusal(500, 'INTERNAL', 'Internal error; see the log of the service.');
}

/** What the HTTP server refuses by itself. */
function ofServer(error: unknown): Refusal | undefined {
  const { code, statusCode } = error instanceof Error ? (error as { code?: string; statusCode?: number }) : {};
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal(
        413,
        'BODY_TOO_LARGE',
        'The body is larger than this service takes; send fewer or smaller pictures.',
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal(415, 'NOT_JSON', 'Send the body as application/json.');
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? new Refusal(statusCode, 'BAD_REQUEST', 'The request is not well formed.')
        : undefined;
  }
}
