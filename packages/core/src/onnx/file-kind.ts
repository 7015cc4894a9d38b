import { ScorecamError } from '../errors.js';
import type { ByteSource } from './byte-source.js';

/** The number of bytes that are read to recognize a file. */
const probeLength = 512;

/** Kinds of files that are not models, recognized by their first bytes, each with a remedy. */
const kinds: readonly { readonly start: RegExp; readonly message: string }[] = [
  {
    start: /^version https:\/\/git-lfs/,
    message: 'is a Git LFS pointer, not the model itself; run "git lfs pull" to fetch the model.',
  },
  { start: /^\s*<(!doctype|html|\?xml)/i, message: 'is a web page, not a model; download the file itself.' },
  {
    start: /^PK\x03\x04/,
    message:
      'is a zip archive (perhaps a PyTorch or Keras checkpoint); export the network to ONNX, or unpack the archive.',
  },
  { start: /^\x89HDF/, message: 'is an HDF5 file (perhaps Keras weights); export the network to ONNX.' },
  { start: /^\x1f\x8b/, message: 'is gzip-compressed; decompress it first.' },
  { start: /^[\t\n\r\x20-\x7e]+$/, message: 'is a text file, not an ONNX model; use the .onnx file itself.' },
];

/**
 * Refuses a file that is clearly something other than an ONNX model.
 *
 * @throws ScorecamError INVALID_MODEL for an empty file, a text, or an archive, with a matching hint
 */
export async function refuseOtherFiles(source: ByteSource, location: string): Promise<void> {
  if (source.size === 0) throw invalidModel(location, 'is empty; export or download the model again.');
  const bytes = await source.read(0, Math.min(probeLength, source.size));
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const kind = kinds.find(({ start }) => start.test(text));
  if (kind) throw invalidModel(location, kind.message);
}

/** The refusal of the file at `location`; `fault` completes the sentence. */
export function invalidModel(location: string, fault: string, cause?: unknown): ScorecamError {
  return new ScorecamError('INVALID_MODEL', `"${location}" ${fault}`, cause);
}
