/** One way to use the packages as they would be published. */
export interface Use {
  readonly name: string;
  /** Throws an Error with what was printed, if it does not work. */
  readonly check: () => Promise<void>;
}
