/** Reads the numbers of a file's header. */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** Whether the lowest byte of a number comes first. */
  readonly littleEndian: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  /**
   * The byte at a place.
   *
   * @throws RangeError if the file ends before it, as of every number that is read here
   */
  byte(at: number): number {
    return this.#view.getUint8(at);
  }

  /** 16 bits. */
  short(at: number): number {
    return this.#view.getUint16(at, this.littleEndian);
  }

  /** 24 bits, the lowest byte first. */
  triple(at: number): number {
    return this.byte(at) | (this.byte(at + 1) << 8) | (this.byte(at + 2) << 16);
  }

  /** 32 bits. */
  long(at: number): number {
    return this.#view.getUint32(at, this.littleEndian);
  }

  /** 32 bits with a sign. */
  signedLong(at: number): number {
    return this.#view.getInt32(at, this.littleEndian);
  }

  /** 64 bits; above 2^53 the lowest bits are lost, which no place in a file needs. */
  longLong(at: number): number {
    return Number(this.#view.getBigUint64(at, this.littleEndian));
  }

  /** Bytes as characters of Latin-1; shorter if the file ends before. */
  text(at: number, length: number): string {
    return String.fromCharCode(...this.bytes.subarray(at, at + length));
  }
}
