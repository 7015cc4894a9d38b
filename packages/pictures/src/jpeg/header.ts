/** What a JPEG file says about itself before its pixels: the segments up to the frame header. */
import type { Size } from '@scorecam/core';
import { ByteReader } from '../byte-reader.js';

export interface JpegHeader extends Size {
  /** The position of the frame's marker. */
  readonly frameAt: number;
  /** The frame's kind: the number of its marker above that of a baseline frame, 0 to 15. */
  readonly process: number;
  /** Bits of a sample. */
  readonly precision: number;
  /** How many components a pixel has: 1 gray, 3 color, 4 inks. */
  readonly components: number;
  /** The EXIF data, which are laid out as a TIFF file. */
  readonly exif?: Uint8Array;
}

const baselineFrame = 0xc0;
const endOfPicture = 0xd9;
const scan = 0xda;
const exifSegment = 0xe1;
const exifName = 'Exif\0\0';

/** @throws RangeError if the file ends before its frame header does, or scans come before it */
export function jpegHeader(bytes: Uint8Array): JpegHeader {
  const reader = new ByteReader(bytes, false);
  let exif: Uint8Array | undefined;
  for (const { at, marker } of segmentsOf(reader)) {
    if (marker === scan) break;
    if (isFrame(marker)) return { ...frameHeader(reader, at), ...(exif && { exif }) };
    const isExif = marker === exifSegment && reader.text(at + 4, exifName.length) === exifName;
    if (isExif) exif ??= bytes.subarray(at + 4 + exifName.length, at + 2 + reader.short(at + 2));
  }
  throw new RangeError('there is no frame header');
}

/**
 * How many scans the picture comes in: more than one for a progressive file, each of them a pass over all pixels.
 *
 * @throws RangeError if a segment between them is truncated
 */
export function countScans(bytes: Uint8Array, frameAt: number): number {
  const reader = new ByteReader(bytes, false);
  let count = 0;
  // Within the codes of a scan 0xff is followed by 0 or by a restart marker, so that this finds markers alone.
  for (let at = frameAt; at !== -1 && at + 1 < bytes.length;) {
    const marker = reader.byte(at + 1);
    if (marker === endOfPicture) return count;
    if (marker === scan) count++;
    const isSegment = marker !== 0 && marker !== 0xff && hasLength(marker);
    at = bytes.indexOf(0xff, isSegment ? at + 2 + reader.short(at + 2) : at + 1);
  }
  return count;
}

/** Whether the marker that ends a picture follows the frame header; a thumbnail's own precedes it. */
export function hasEnd(bytes: Uint8Array, frameAt: number): boolean {
  for (let at = bytes.lastIndexOf(endOfPicture); at > frameAt; at = bytes.lastIndexOf(endOfPicture, at - 1)) {
    if (bytes[at - 1] === 0xff) return true;
  }
  return false;
}

/** The segments in their order; the last is truncated or is not there. Bytes between them are passed over, as libjpeg does. */
function* segmentsOf(reader: ByteReader): Generator<{ at: number; marker: number }> {
  for (let at = 2; ; at += hasLength(reader.byte(at + 1)) ? 2 + reader.short(at + 2) : 2) {
    // Any number of 0xff may precede a marker.
    while (reader.byte(at) !== 0xff || reader.byte(at + 1) === 0xff || reader.byte(at + 1) === 0) at++;
    yield { at, marker: reader.byte(at + 1) };
  }
}

/** Restart markers, the start and the end of a picture, and a marker for private use of coders have no content. */
function hasLength(marker: number): boolean {
  return !(marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9));
}

/** SOF0 to SOF15, and three other markers among them. */
function isFrame(marker: number): boolean {
  const others = [0xc4, 0xc8, 0xcc];
  return marker >= 0xc0 && marker <= 0xcf && !others.includes(marker);
}

function frameHeader(reader: ByteReader, at: number): Omit<JpegHeader, 'exif'> {
  return {
    frameAt: at,
    process: reader.byte(at + 1) - baselineFrame,
    precision: reader.byte(at + 4),
    height: reader.short(at + 5),
    width: reader.short(at + 7),
    components: reader.byte(at + 9),
  };
}
