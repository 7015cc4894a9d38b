import type { ByteSource } from './byte-source.js';

/** Protobuf's wire types that ONNX uses; groups (3 and 4) are not among them. */
export const wireType = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

/** The position of a field in the source: `[start, end)` with its tag, `[payload, end)` without tag and length prefix. */
export interface WireField {
  readonly number: number;
  readonly type: number;
  readonly start: number;
  readonly payload: number;
  readonly end: number;
}

/** A varint has at most ten bytes; a tag and a length have at most twice as many. */
const longestHeader = 20;

const smallestWindow = 2048;
const largestWindow = 65536;

/** Thrown if the bytes cannot be protobuf; the caller turns it into an error about the file. */
export class WireError extends Error {}

/**
 * Reads protobuf field headers through a window over a {@link ByteSource}, so that a payload is read only
 * on request.
 */
export class WireReader {
  readonly #source: ByteSource;
  #window = new Uint8Array(0);
  #windowStart = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /**
   * The header of the field at `start`. If its `end` is beyond the source, the source is truncated.
   *
   * @throws WireError if the bytes there cannot be a field
   */
  async field(start: number): Promise<WireField> {
    const header = await this.bytes(start, Math.min(longestHeader, this.#source.size - start));
    const tag = readVarint(header, 0);
    const number = Math.floor(tag.value / 8);
    const type = tag.value % 8;
    if (number === 0) throw new WireError('field number 0');
    const { prefix, length } = payloadExtent(header.subarray(tag.length), type);
    const payload = start + tag.length + prefix;
    return { number, type, start, payload, end: payload + length };
  }

  /** The value of a varint field. */
  async varint(field: WireField): Promise<number> {
    return readVarint(await this.bytes(field.payload, field.end - field.payload), 0).value;
  }

  /** `length` bytes from `start` on; a view that stays valid. */
  async bytes(start: number, length: number): Promise<Uint8Array> {
    if (length > largestWindow) return this.#source.read(start, length);
    const from = start - this.#windowStart;
    if (from < 0 || from + length > this.#window.length) await this.#moveTo(start, length);
    const offset = start - this.#windowStart;
    return this.#window.subarray(offset, offset + length);
  }

  /** The window grows during sequential reads, and is small again after skipping a payload. */
  async #moveTo(start: number, length: number): Promise<void> {
    const goesOn = start > this.#windowStart && start <= this.#windowStart + this.#window.length;
    const wanted = goesOn ? Math.min(2 * this.#window.length, largestWindow) : smallestWindow;
    const size = Math.min(Math.max(wanted, length), this.#source.size - start);
    this.#window = new Uint8Array(await this.#source.read(start, size));
    this.#windowStart = start;
  }
}

/** The numbers of bytes of length prefix and payload after a tag. */
function payloadExtent(afterTag: Uint8Array, type: number): { prefix: number; length: number } {
  if (type === wireType.varint) return { prefix: 0, length: readVarint(afterTag, 0).length };
  if (type === wireType.fixed64) return { prefix: 0, length: 8 };
  if (type === wireType.fixed32) return { prefix: 0, length: 4 };
  if (type !== wireType.lengthDelimited) throw new WireError(`wire type ${type}`);
  const length = readVarint(afterTag, 0);
  return { prefix: length.length, length: length.value };
}

/** Lengths beyond 2^53 lose precision here; no source is that long, so they still fail as "truncated". */
function readVarint(bytes: Uint8Array, offset: number): { value: number; length: number } {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[offset + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, length: index + 1 };
  }
  throw new WireError('an unterminated varint');
}

/** A length-delimited field with this payload. */
export function lengthDelimited(number: number, payload: Uint8Array): Uint8Array {
  return concatenate([lengthPrefix(number, payload.length), payload]);
}

/** The bytes before the payload of a length-delimited field. */
export function lengthPrefix(number: number, length: number): Uint8Array {
  return concatenate([varintBytes(number * 8 + wireType.lengthDelimited), varintBytes(length)]);
}

function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

/** The chunks, one after the other. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
