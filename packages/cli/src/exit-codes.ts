/** The one table of exit statuses: the status for each error, and the meaning of each status. */
import { type ErrorCode, ScorecamError } from '@scorecam/core';

/** Every exit status and its meaning, as `--help` prints it. */
export const exitMeanings = {
  0: 'done',
  1: 'an internal error: please report it',
  2: 'a wrong command line, option, class or layer',
  3: 'finished, but some images or methods failed',
  4: 'a model that cannot be used',
  5: 'an image that cannot be used',
  6: 'a device, runtime or queue failure',
  7: 'a file or folder that cannot be read or written',
  8: 'a result that "verify" could not confirm',
  130: 'cancelled, by Ctrl-C or SIGTERM',
} as const;

/** A status that the program may end with. */
export type ExitStatus = keyof typeof exitMeanings;

const statusOf: Readonly<Record<ErrorCode, ExitStatus>> = {
  INVALID_OPTION: 2,
  UNKNOWN_CLASS: 2,
  UNKNOWN_LAYER: 2,
  INVALID_MODEL: 4,
  EXTERNAL_DATA: 4,
  UNSUPPORTED_MODEL: 4,
  INVALID_IMAGE: 5,
  DEVICE_UNAVAILABLE: 6,
  QUEUE_UNAVAILABLE: 6,
  RUNTIME_FAILURE: 6,
  OUT_OF_MEMORY: 6,
  UNREADABLE_FILE: 7,
  UNWRITABLE_OUTPUT: 7,
  CANCELLED: 130,
};

/** The exit status of a run that finished, but in which some images, or methods of one, failed. */
export const exitForFailedImages = 3 satisfies ExitStatus;

/** The exit status of a verification that finds other maps, or that another model or picture was given. */
export const exitForUnconfirmed = 8 satisfies ExitStatus;

/** The exit status of a check that found this fault. */
export function exitForFault(code: ErrorCode): ExitStatus {
  return statusOf[code];
}

/** The exit status for an error that ended a command. */
export function exitStatus(error: unknown): ExitStatus {
  return error instanceof ScorecamError ? statusOf[error.code] : 1;
}
