/** A file that went into a result, by its name and the SHA-256 of its bytes in hexadecimal. */
export interface FileIdentity {
  /** The path of the file, as the results are to name it. */
  readonly path: string;
  /** Of the bytes of the file, in hexadecimal. */
  readonly sha256: string;
}
