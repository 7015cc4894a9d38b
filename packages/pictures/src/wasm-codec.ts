/** Decoders that are compiled to WebAssembly: loaded with the first file of their format. */
import type { Picture } from '@scorecam/core';
import { ScorecamError } from '@scorecam/core/errors';

/** The WebAssembly files of the decoders, as they are imported. */
export const wasmFiles = {
  avif: '@jsquash/avif/codec/dec/avif_dec.wasm',
  jpeg: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  png: '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  webp: '@jsquash/webp/codec/dec/webp_dec.wasm',
} as const;

/** One of {@link wasmFiles}. */
export type WasmFile = (typeof wasmFiles)[keyof typeof wasmFiles];

/** Finds and reads one of the files. A browser needs none: there each decoder fetches its file from beside its code. */
export type ReadWasm = (file: WasmFile) => Promise<Uint8Array<ArrayBuffer>>;

/** A decoder as Emscripten builds it and jSquash wraps it. */
export interface EmscriptenDecoder {
  /** Starts it again. */
  readonly init: (module: undefined, options: EmscriptenOptions) => Promise<void>;
  readonly decode: (bytes: Uint8Array) => Promise<Picture>;
}

interface EmscriptenOptions {
  /** The file of the decoder; fetched from beside the code if absent. */
  readonly wasmBinary?: Uint8Array;
  /** Is given what the library would print. */
  readonly printErr: (line: string) => void;
}

/** A decoded picture and what the library said meanwhile. */
export interface Decoded {
  readonly picture: Picture;
  readonly warnings: readonly string[];
}

/** Above this many pixels a decoder is let go after use: its memory grows to the largest picture and never shrinks. */
const keptPixels = 1 << 24;

/** A decoder in WebAssembly: decodes one file at a time. */
export class WasmCodec {
  readonly #file: WasmFile;
  readonly #load: () => Promise<EmscriptenDecoder>;
  #binary: Promise<Uint8Array> | undefined;
  #decoder: Promise<EmscriptenDecoder> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #warnings: string[] = [];

  constructor(file: WasmFile, load: () => Promise<EmscriptenDecoder>) {
    this.#file = file;
    this.#load = load;
  }

  /**
   * Decodes a file.
   *
   * @throws Error with the last that the library said, if it gives up
   */
  decode(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Decoded> {
    const decoded = this.#turn.then(() => this.#decodeNow(bytes, readWasm));
    this.#turn = decoded.catch(() => undefined);
    return decoded;
  }

  async #decodeNow(bytes: Uint8Array, readWasm: ReadWasm | undefined): Promise<Decoded> {
    const decoder = await this.#started(readWasm);
    this.#warnings = [];
    try {
      const { width, height, data } = await decoder.decode(bytes);
      if (width * height > keptPixels) this.#decoder = undefined;
      const picture = { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
      return { picture, warnings: this.#warnings };
    } catch (error) {
      this.#decoder = undefined; // it may be in any state
      if (isUnloaded(error)) throw unloaded(this.#file, error);
      throw new Error(this.#warnings.at(-1) ?? (error instanceof Error ? error.message : String(error)), {
        cause: error,
      });
    }
  }

  async #started(readWasm: ReadWasm | undefined): Promise<EmscriptenDecoder> {
    try {
      return await (this.#decoder ??= this.#start(readWasm));
    } catch (error) {
      this.#decoder = this.#binary = undefined; // to be tried again
      throw unloaded(this.#file, error);
    }
  }

  async #start(readWasm: ReadWasm | undefined): Promise<EmscriptenDecoder> {
    const decoder = await this.#load();
    const wasmBinary = await (this.#binary ??= readWasm?.(this.#file));
    const printErr = (line: string) => this.#warnings.push(line);
    await decoder.init(undefined, { printErr, ...(wasmBinary && { wasmBinary }) });
    return decoder;
  }
}

/** In a browser the file is fetched when it is first used. */
function isUnloaded(error: unknown): boolean {
  return error instanceof Error && /fetching of the wasm failed|Failed to fetch/.test(error.message);
}

/** The error of a decoder that is not there: the picture is not at fault. */
export function unloaded(file: WasmFile, cause: unknown): ScorecamError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `The decoder "${file}" cannot be loaded (${reason}): check the connection or the installation.`;
  return new ScorecamError('RUNTIME_FAILURE', message, cause);
}
