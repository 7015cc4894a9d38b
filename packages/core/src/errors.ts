import { excerpt } from './excerpt.js';

/** The greatest length of a message, in UTF-16 units: it may quote from a hostile file. */
const longestMessage = 2000;

/**
 * Every kind of refusal. The codes are stable: programs may branch on them, and the command line maps each to an exit status
 * in one table.
 */
export type ErrorCode =
  /** The bytes are not an ONNX model, or the model is truncated or inconsistent. */
  | 'INVALID_MODEL'
  /** A weight file is missing, truncated or outside the model's folder. */
  | 'EXTERNAL_DATA'
  /** The model is valid, but lacks a part that the method needs, or has an unsupported one. */
  | 'UNSUPPORTED_MODEL'
  /** No layer of the model has the given name. */
  | 'UNKNOWN_LAYER'
  /** A class index out of range, or a label that the model does not have. */
  | 'UNKNOWN_CLASS'
  /** An option has a value outside its range. */
  | 'INVALID_OPTION'
  /** The file is not a picture, is truncated or is too large. */
  | 'INVALID_IMAGE'
  /** A device or execution provider is not available on this machine. */
  | 'DEVICE_UNAVAILABLE'
  /** The server of a queue does not answer. */
  | 'QUEUE_UNAVAILABLE'
  /** The runtime refused the model or failed on it. */
  | 'RUNTIME_FAILURE'
  /** The device has too little memory for a run; a smaller batch may fit. */
  | 'OUT_OF_MEMORY'
  /** A file cannot be read. */
  | 'UNREADABLE_FILE'
  /** A file or folder cannot be written. */
  | 'UNWRITABLE_OUTPUT'
  /** The caller's signal stopped the work. */
  | 'CANCELLED';

/**
 * A refusal that a user can act on: `code` for programs, `message` for people (it names the thing and the remedy),
 * `cause` for debugging.
 */
export class ScorecamError extends Error {
  override readonly name = 'ScorecamError';
  /** The kind of refusal, for programs. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(excerpt(message, longestMessage), cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
