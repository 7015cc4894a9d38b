import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeNpy, decodeNpyArray, encodeNpy } from '../src/npy.js';
import { floatTensor } from '../src/tensor.js';

const spaces = (count: number) => ' '.repeat(count);
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A version 1 file with a header as given, unpadded. */
function npy(header: string, data: ArrayBufferView<ArrayBuffer>): Uint8Array {
  const prefix = latin(`\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`);
  return Uint8Array.from([...prefix, ...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}

describe('encodeNpy', () => {
  // The headers are those of numpy.save (NumPy 2.4): the room for growth, then spaces up to a multiple of 64.
  it.each([
    { dims: [2, 3], header: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }${spaces(58)}\n` },
    { dims: [5], header: `{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }${spaces(60)}\n` },
    { dims: [], header: `{'descr': '<f4', 'fortran_order': False, 'shape': (), }${spaces(62)}\n` },
  ])('writes the header that NumPy writes for $dims', ({ dims, header }) => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    const bytes = encodeNpy(floatTensor(new Float32Array(count), dims));
    expect(String.fromCharCode(...bytes.subarray(0, 128))).toBe(`\x93NUMPY\x01\x00\x76\x00${header}`);
    expect(bytes.length).toBe(128 + 4 * count);
  });

  it('is inverted by decodeNpy, for any values and any shape', () => {
    const dims = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
    const tensor = dims.chain((dims) => {
      const length = dims.reduce((product, dim) => product * dim, 1);
      return fc.float32Array({ minLength: length, maxLength: length }).map((data) => floatTensor(data, dims));
    });
    fc.assert(fc.property(tensor, (given) => expect(decodeNpy(encodeNpy(given), 'map.npy')).toEqual(given)));
  });
});

describe('decodeNpy', () => {
  it('reads a view that starts at an odd byte of its buffer, as a Node Buffer may', () => {
    const file = encodeNpy(floatTensor(Float32Array.of(1, 2, 3), [3]));
    const shifted = Buffer.alloc(file.length + 1);
    shifted.set(file, 1);
    expect([...decodeNpy(shifted.subarray(1), 'map.npy').data]).toEqual([1, 2, 3]);
  });

  it('converts float64', () => {
    const file = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", Float64Array.of(0.1, -2));
    expect(decodeNpy(file, 'map.npy')).toEqual(floatTensor(Float32Array.of(0.1, -2), [2]));
  });

  it.each([
    ['|u1', Uint8Array.of(0, 255), [0, 255]],
    ['|i1', Int8Array.of(-128, 127), [-128, 127]],
    ['|b1', Uint8Array.of(1, 0), [1, 0]],
    ['<u2', Uint16Array.of(4095, 65535), [4095, 65535]],
    ['<i2', Int16Array.of(-5, 4095), [-5, 4095]],
    ['<u4', Uint32Array.of(7, 2 ** 31), [7, 2 ** 31]],
    ['<i4', Int32Array.of(-7, 9), [-7, 9]],
    ['<i8', BigInt64Array.of(-7n, 9n), [-7, 9]],
    ['<f2', Uint16Array.of(0x3555, 0xc000), [0.333251953125, -2]],
  ] as const)('reads numbers of dtype %s', (dtype, data, numbers) => {
    const file = npy(`{'descr': '${dtype}', 'fortran_order': False, 'shape': (2,), }\n`, data);
    expect([...decodeNpy(file, 'map.npy').data]).toEqual(numbers);
    expect(decodeNpyArray(file, 'map.npy').data).toEqual(data);
  });

  it('knows the rare numbers of float16', () => {
    const bits = Uint16Array.of(0x0001, 0x7c00, 0xfc00, 0x8000, 0x7bff);
    const file = npy("{'descr': '<f2', 'fortran_order': False, 'shape': (5,), }\n", bits);
    expect([...decodeNpy(file, 'map.npy').data]).toEqual([2 ** -24, Infinity, -Infinity, -0, 65504]);
  });

  it.each([2, 3])('reads version %i, whose header length has four bytes', (version) => {
    const first = encodeNpy(floatTensor(Float32Array.of(7), [1, 1]));
    const file = Uint8Array.from([
      ...first.subarray(0, 6),
      version,
      0,
      ...first.subarray(8, 10),
      0,
      0,
      ...first.subarray(10),
    ]);
    expect(decodeNpy(file, 'map.npy')).toEqual(floatTensor(Float32Array.of(7), [1, 1]));
  });

  const remedy = "numpy.save(file, numpy.ascontiguousarray(array, dtype='<f4'))";
  it.each([
    ["{'descr': '<c8', 'fortran_order': False, 'shape': (4,), }\n", 'input.npy holds dtype <c8 in C order'],
    ["{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }\n", 'input.npy holds dtype >f4 in C order'],
    ["{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }\n", 'input.npy holds dtype <f4 in Fortran order'],
    [
      "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n",
      'input.npy holds dtype [(a, <f4)] in C order',
    ],
  ])('refuses %j', (header, message) => {
    const decode = () => decodeNpy(npy(header, new Float32Array(1)), 'input.npy');
    expect(decode).toThrow(expect.objectContaining({ code: 'INVALID_IMAGE' }));
    expect(decode).toThrow(`${message}; save it with ${remedy}.`);
  });

  it('refuses a header without a shape', () => {
    const file = npy("{'descr': '<f4', 'fortran_order': False, }\n", new Float32Array(1));
    expect(() => decodeNpy(file, 'input.npy')).toThrow('input.npy has a header that is not a dict');
  });

  it('refuses every truncated file', () => {
    const file = encodeNpy(floatTensor(Float32Array.of(1, 2), [2]));
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeNpy(file.subarray(0, length), 'input.npy')).toThrow(/^input\.npy /);
    }
  });

  it('refuses another format', () => {
    expect(() => decodeNpy(latin('\x89PNG\r\n\x1a\nIHDR'), 'cat.png')).toThrow(
      'cat.png is not an .npy file of version 1 to 3',
    );
  });
});
