/** A signal that tells whether to stop the work; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}
