/** Decoders that are compiled to WebAssembly: loaded with the first file of their format. */
import type { Picture } from '@scorecam/core';

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

/** The decoder in a file, compiled; undefined if it is left to the decoder to fetch it. */
export async function compileWasm(
  file: WasmFile,
  readWasm: ReadWasm | undefined,
): Promise<WebAssembly.Module | undefined> {
  return readWasm && WebAssembly.compile(await readWasm(file));
}

/** A decoder as Emscripten builds it and jSquash wraps it. */
export interface EmscriptenDecoder {
  /** Starts it anew. `printErr` is given what the library would print. */
  readonly init: (module: WebAssembly.Module | undefined, options: EmscriptenOptions) => Promise<void>;
  readonly decode: (bytes: Uint8Array) => Promise<Picture>;
}

interface EmscriptenOptions {
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
  #module: Promise<WebAssembly.Module | undefined> | undefined;
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
    const decoder = await (this.#decoder ??= this.#start(readWasm));
    this.#warnings = [];
    try {
      const { width, height, data } = await decoder.decode(bytes);
      if (width * height > keptPixels) this.#decoder = undefined;
      const picture = { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
      return { picture, warnings: this.#warnings };
    } catch (error) {
      this.#decoder = undefined; // it may be in any state
      throw new Error(this.#warnings.at(-1) ?? (error instanceof Error ? error.message : String(error)), {
        cause: error,
      });
    }
  }

  async #start(readWasm: ReadWasm | undefined): Promise<EmscriptenDecoder> {
    const decoder = await this.#load();
    this.#module ??= compileWasm(this.#file, readWasm);
    await decoder.init(await this.#module, { printErr: (line) => this.#warnings.push(line) });
    return decoder;
  }
}
