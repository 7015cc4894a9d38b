/** The samples of a TIFF page, unpacked by geotiff. */
import type * as Geotiff from 'geotiff';
import type { ReadWasm } from '../wasm-codec.js';
import { deflateStrips } from './deflate-strips.js';
import { tags } from './directory.js';
import { jpegParameters, jpegStrips } from './jpeg-strips.js';
import { compressions, type TiffLayout } from './layout.js';
import { lzwStrips } from './lzw-strips.js';

/** Samples after samples, pixel by pixel. */
export type TiffSamples = Uint8Array | Uint16Array | Float32Array | Float64Array;

let geotiff: Promise<typeof Geotiff> | undefined;

/**
 * Unpacks the first page.
 *
 * @throws Error if a strip or tile is damaged, or packed in a way that geotiff lacks
 */
export async function readSamples(
  bytes: Uint8Array,
  { width, height, samples, bits }: TiffLayout,
  readWasm: ReadWasm | undefined,
): Promise<TiffSamples> {
  const { fromArrayBuffer } = await (geotiff ??= loadGeotiff(readWasm));
  const file = await fromArrayBuffer(wholeBuffer(bytes));
  const image = await file.getImage(0);
  // geotiff knows no default of this tag, without which a picture is black and white.
  if (!image.fileDirectory.hasTag('BitsPerSample'))
    image.fileDirectory.actualizedFields.set(tags.BitsPerSample, new Array<number>(samples).fill(bits));
  const values = (await image.readRasters({ interleave: true })) as unknown as TiffSamples;
  if (values.length !== width * height * samples) throw new Error('its samples do not fill its size');
  return values;
}

/** The library, with the decoders that are better here. */
async function loadGeotiff(readWasm: ReadWasm | undefined): Promise<typeof Geotiff> {
  const library = await import('geotiff');
  const { addDecoder, BaseDecoder } = library;
  const { lzw, deflate, oldDeflate, jpeg } = compressions;
  addDecoder(lzw, () => Promise.resolve(lzwStrips(BaseDecoder)));
  addDecoder([deflate, oldDeflate], () => Promise.resolve(deflateStrips(BaseDecoder)));
  addDecoder(jpeg, () => Promise.resolve(jpegStrips(BaseDecoder, readWasm)), jpegParameters);
  return library;
}

function wholeBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer; // never shared
}
