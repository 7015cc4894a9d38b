/** What a JPEG file says of itself before its pixels: the segments up to the frame header. */
import type { Size } from '@scorecam/core';

/** One component of a JPEG: luma, chroma, an ink. */
export interface JpegComponent {
  readonly id: number;
  /** Samples of it in the width of a unit, 1 to 4; the component with the most has one for each pixel. */
  readonly horizontal: number;
  readonly vertical: number;
}

export interface JpegHeader extends Size {
  /** Where the marker of the frame stands. */
  readonly frameAt: number;
  readonly components: readonly JpegComponent[];
  readonly isJfif: boolean;
  /** Where Adobe's segment states the color transform, in one byte. */
  readonly adobeTransformAt?: number;
  /** The EXIF data, which are laid out as a TIFF file. */
  readonly exif?: Buffer;
}

/** The segments that carry what is read here, by their marker and what they begin with. */
const jfif = { marker: 0xe0, name: 'JFIF\0' };
const exif = { marker: 0xe1, name: 'Exif\0\0' };
const adobe = { marker: 0xee, name: 'Adobe' };

/** Of Adobe's segment, from its marker on: marker, length, name, version and two flags come before it. */
const transformOffset = 2 + 2 + 5 + 2 + 2 + 2;

/** @throws RangeError where the file ends before its frame header does */
export function jpegHeader(bytes: Buffer): JpegHeader {
  let segments = { isJfif: false };
  for (const { at, marker } of segmentsOf(bytes)) {
    if (isFrame(marker)) return { ...segments, ...frameHeader(bytes, at) };
    segments = { ...segments, ...segmentFacts(bytes, at, marker) };
  }
  throw new RangeError('There is no frame header');
}

/** The segments in their order; the last is cut short or is not there. */
function* segmentsOf(bytes: Buffer): Generator<{ at: number; marker: number }> {
  for (let at = 2; ; at += 2 + bytes.readUInt16BE(at + 2)) {
    // Any number of 0xff may stand before a marker.
    while (bytes.readUInt16BE(at) === 0xffff) at++;
    yield { at, marker: bytes.readUInt8(at + 1) };
  }
}

/** SOF0 to SOF15, and three other markers that lie among them. */
function isFrame(marker: number): boolean {
  const others = [0xc4, 0xc8, 0xcc];
  return marker >= 0xc0 && marker <= 0xcf && !others.includes(marker);
}

function segmentFacts(bytes: Buffer, at: number, marker: number): Partial<JpegHeader> {
  const is = (kind: { marker: number; name: string }) =>
    kind.marker === marker && bytes.toString('latin1', at + 4, at + 4 + kind.name.length) === kind.name;
  if (is(jfif)) return { isJfif: true };
  if (is(adobe)) return { adobeTransformAt: at + transformOffset };
  if (!is(exif)) return {};
  return { exif: bytes.subarray(at + 4 + exif.name.length, at + 2 + bytes.readUInt16BE(at + 2)) };
}

function frameHeader(bytes: Buffer, at: number): Pick<JpegHeader, 'frameAt' | 'width' | 'height' | 'components'> {
  const components = Array.from({ length: bytes.readUInt8(at + 9) }, (_, i) => {
    const start = at + 10 + 3 * i;
    const sampling = bytes.readUInt8(start + 1);
    return { id: bytes.readUInt8(start), horizontal: sampling >> 4, vertical: sampling & 15 };
  });
  return { frameAt: at, height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7), components };
}
