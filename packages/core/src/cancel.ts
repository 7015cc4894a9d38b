/** Something that tells whether the work is to stop; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}
