/**
 * NumPy's `.npy` files, as specified in "A simple file format for NumPy arrays" (NEP 1):
 *
 *     \x93NUMPY  major minor  header length (uint16; uint32 from version 2)  header  data
 *
 * The header is a Python dict of `descr` (the dtype), `fortran_order` and `shape`, padded with spaces and a line feed
 * so that the data begins at a multiple of 64 bytes.
 */
import { ScorecamError } from './errors.js';
import { npyElements, toFloats } from './npy-elements.js';
import { elementCount, floatTensor, type Tensor } from './tensor.js';

const MAGIC = '\x93NUMPY';
const ALIGNMENT = 64;
/** NumPy leaves room for the first dimension to grow to this many digits in place. */
const GROWING_DIGITS = 21;

/** A float32 tensor as an `.npy` file of version 1.0, byte for byte as `numpy.save` writes the same array. */
export function encodeNpy(tensor: Tensor<'float32'>): Uint8Array {
  const preamble = MAGIC.length + 4;
  const header = padded(headerText(tensor.dims), preamble);
  const file = new Uint8Array(preamble + header.length + tensor.data.byteLength);
  file.set(ascii(MAGIC));
  file.set([1, 0, header.length & 0xff, header.length >> 8], MAGIC.length);
  file.set(ascii(header), preamble);
  file.set(
    new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength),
    preamble + header.length,
  );
  return file;
}

/**
 * The array of an `.npy` file as float32, to which other numbers are rounded.
 *
 * @param name - the name of the file for messages
 * @throws ScorecamError INVALID_IMAGE as {@link decodeNpyArray}
 */
export function decodeNpy(bytes: Uint8Array, name: string): Tensor<'float32'> {
  const array = decodeNpyArray(bytes, name);
  return floatTensor(toFloats(array), array.dims);
}

/**
 * The array of an `.npy` file in its own element type: floats, integers or truth values, little-endian, in C order,
 * versions 1 to 3.
 *
 * @param name - the name of the file for messages
 * @throws ScorecamError INVALID_IMAGE if the file is not an `.npy` file, is truncated, or has another dtype or order
 */
export function decodeNpyArray(bytes: Uint8Array, name: string): Tensor {
  const { header, dataOffset } = readHeader(bytes, name);
  const value = (key: string, pattern: string) => headerValue(header, new RegExp(`'${key}':\\s*${pattern}`), name);
  const dtype = value('descr', "('[^']*'|\\[.*\\])").replaceAll("'", '');
  const order = value('fortran_order', '(True|False)');
  const dims = [...value('shape', '\\(([\\d, ]*)\\)').matchAll(/\d+/g)].map(Number);
  const elements = npyElements.get(dtype);
  if (!elements || order === 'True') {
    const found = `dtype ${dtype} in ${order === 'True' ? 'Fortran' : 'C'} order`;
    throw refusal(name, `holds ${found}`, "save it with numpy.save(file, numpy.ascontiguousarray(array, dtype='<f4'))");
  }
  const end = dataOffset + elementCount(dims) * elements.width;
  if (bytes.length < end) throw refusal(name, `ends after ${bytes.length} of ${end} bytes`, 'save or copy it again');
  // A new Uint8Array is an aligned copy, which slice() of a Node Buffer is not.
  const { buffer } = new Uint8Array(bytes.subarray(dataOffset, end));
  return { type: elements.type, dims, data: elements.read(buffer) };
}

function headerText(dims: readonly number[]): string {
  const shape = dims.length === 1 ? `(${dims[0]!},)` : `(${dims.join(', ')})`;
  const growth = dims.length === 0 ? 0 : GROWING_DIGITS - String(dims[0]).length;
  return `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }${' '.repeat(growth)}`;
}

/** NumPy adds 64 spaces if no padding is needed. */
function padded(header: string, preamble: number): string {
  const length = preamble + header.length + 1;
  return `${header}${' '.repeat(ALIGNMENT - (length % ALIGNMENT))}\n`;
}

function readHeader(bytes: Uint8Array, name: string): { header: string; dataOffset: number } {
  const version = bytes[MAGIC.length];
  if (text(bytes, 0, MAGIC.length) !== MAGIC || version === undefined || version < 1 || version > 3) {
    throw refusal(name, 'is not an .npy file of version 1 to 3', 'write it with numpy.save');
  }
  const start = MAGIC.length + (version === 1 ? 4 : 6);
  if (bytes.length < start) throw refusal(name, 'ends within its header', 'save or copy it again');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = version === 1 ? view.getUint16(MAGIC.length + 2, true) : view.getUint32(MAGIC.length + 2, true);
  if (bytes.length < start + length) throw refusal(name, 'ends within its header', 'save or copy it again');
  return { header: text(bytes, start, start + length), dataOffset: start + length };
}

function headerValue(header: string, pattern: RegExp, name: string): string {
  const value = pattern.exec(header)?.[1];
  if (value === undefined)
    throw refusal(
      name,
      'has a header that is not a dict of descr, fortran_order and shape',
      'write it with numpy.save',
    );
  return value;
}

function ascii(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Array.from(bytes.subarray(start, end), (byte) => String.fromCharCode(byte)).join('');
}

function refusal(name: string, fault: string, remedy: string): ScorecamError {
  return new ScorecamError('INVALID_IMAGE', `${name} ${fault}; ${remedy}.`);
}
