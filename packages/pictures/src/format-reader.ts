/** What each format of picture files provides. */
import type { Picture, Raster, Size } from '@scorecam/core';
import type { ReadWasm } from './wasm-codec.js';

/** What a file says about its picture before anything is decoded. */
export interface PictureHeader extends Size {
  /** Bytes that the decoded picture takes at the depth and with the samples that the file declares. */
  readonly decodedBytes: number;
  /** Whether the file ends before its picture does; some decoders would return a picture all the same. */
  readonly isCutShort: boolean;
  /** By EXIF, 1 to 8; 1 if the file states none. */
  readonly orientation: number;
  /** Present if the format may hold a raster; see {@link RasterTraits}. */
  readonly raster?: RasterTraits | undefined;
  /** A trait that no decoder here reads, as a sentence continues after the file's name: `is an animated WebP file`. */
  readonly unreadable?: string | undefined;
}

/** What a file says about its samples, if they may be more than the levels of a picture. */
export interface RasterTraits {
  /** Whether there are bands that are not colors, so that no picture holds them. */
  readonly isNeeded: boolean;
  /** Whether the samples have more than 8 bits. */
  readonly isWide: boolean;
  /** A trait that prevents reading the raster alone, as {@link PictureHeader.unreadable}. */
  readonly unreadable?: string | undefined;
}

/** One format of picture files. */
export interface FormatReader {
  /** What a file of the format is called in messages: `a PNG file`. */
  readonly kind: string;
  /**
   * Reads the header.
   *
   * @throws RangeError if it is damaged or truncated
   */
  readonly header: (bytes: Uint8Array) => PictureHeader;
  /**
   * Decodes the picture as it is stored, before its orientation. The header was read and found within the limits.
   *
   * @throws Error if the file is damaged, or of a kind that the decoder lacks
   */
  readonly decode: (bytes: Uint8Array, readWasm: ReadWasm | undefined) => Picture | Promise<Picture>;
  /** Decodes the samples as they are, before the orientation. @throws Error as `decode` */
  readonly decodeRaster?: (bytes: Uint8Array, readWasm: ReadWasm | undefined) => Promise<Raster>;
}
