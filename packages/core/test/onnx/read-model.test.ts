import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type TensorProto,
} from '../../src/onnx/gen/onnx_pb.js';
import {
  type ByteSource,
  memorySource,
  readModel,
  relocateWeights,
  weightFiles,
  writeModel,
} from '../../src/onnx/index.js';
import { lengthDelimited } from '../../src/onnx/wire-reader.js';
import { tinyClassifier } from '../../src/testing/tiny-models.js';

const read = (bytes: Uint8Array, location = 'net.onnx') => readModel(memorySource(bytes), location);
const text = (content: string) => new TextEncoder().encode(content);

/** A model of one node whose initializers are the given ones. */
function encode(tensors: readonly TensorProto[]): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 17n }],
      graph: { name: 'g', node: [{ opType: 'Relu', input: ['x'], output: ['y'] }], initializer: [...tensors] },
    }),
  );
}

function rawTensor(name: string, bytes: Uint8Array): TensorProto {
  return create(TensorProtoSchema, { name, dataType: DataType.UINT8, dims: [BigInt(bytes.length)], rawData: bytes });
}

/** A tensor as Python's onnx writes it after reading it from a weight file. */
function saidToBeInside(tensor: TensorProto): TensorProto {
  return create(TensorProtoSchema, { ...tensor, dataLocation: TensorProto_DataLocation.DEFAULT });
}

function floats(name: string, values: readonly number[]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.FLOAT,
    dims: [BigInt(values.length)],
    floatData: [...values],
  });
}

/** The elements of a skeleton's tensor as bytes, inside or outside of it. */
function payload(tensor: TensorProto, file: Uint8Array): Uint8Array {
  if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) {
    return tensor.floatData.length > 0 ? new Uint8Array(Float32Array.from(tensor.floatData).buffer) : tensor.rawData;
  }
  const entry = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  expect(entry.get('location')).toBe('net.onnx');
  const offset = Number(entry.get('offset'));
  return file.subarray(offset, offset + Number(entry.get('length')));
}

// Made from two numbers: lists that are drawn item by item are mostly short, and take minutes to shrink.
const anyBytes = fc
  .record({ length: fc.nat(3000), first: fc.nat(255) })
  .map(({ length, first }) => Uint8Array.from({ length }, (_, i) => first + 7 * i));
const anyFloats = fc
  .record({ length: fc.nat(600), first: fc.nat(255) })
  .map(({ length, first }) => Array.from({ length }, (_, i) => Math.fround((first - 7 * i) / 3)));

const anyTensor = fc.oneof(
  fc.record({ name: fc.string(), bytes: anyBytes }).map(({ name, bytes }) => rawTensor(name, bytes)),
  anyBytes.map((bytes) => saidToBeInside(rawTensor('inside', bytes))),
  fc.record({ name: fc.string(), values: anyFloats }).map(({ name, values }) => floats(name, values)),
);

describe('readModel', () => {
  it('keeps the name, the type and the bytes of every tensor', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyTensor, { maxLength: 5 }), async (tensors) => {
        const file = encode(tensors);
        const { graph } = await read(file);
        expect(graph.initializer.map(({ name, dataType, dims }) => ({ name, dataType, dims }))).toEqual(
          tensors.map(({ name, dataType, dims }) => ({ name, dataType, dims })),
        );
        for (const [i, tensor] of graph.initializer.entries()) {
          expect(Buffer.compare(payload(tensor, file), payload(tensors[i]!, file))).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('moves payloads above 1 KB out, and keeps smaller ones', async () => {
    const { graph } = await read(
      encode([rawTensor('small', new Uint8Array(1024)), rawTensor('large', new Uint8Array(1025))]),
    );
    expect(graph.initializer.map(({ dataLocation }) => dataLocation)).toEqual([
      TensorProto_DataLocation.DEFAULT,
      TensorProto_DataLocation.EXTERNAL,
    ]);
  });

  it('never reads the payload of a large weight', async () => {
    const file = encode([
      rawTensor('a', new Uint8Array(4e6)),
      rawTensor('b', new Uint8Array(4e6)),
      floats('c', Array<number>(1e6).fill(1)),
      saidToBeInside(rawTensor('d', new Uint8Array(4e6))),
    ]);
    let bytesRead = 0;
    const counting: ByteSource = {
      size: file.length,
      read: (offset, length) => {
        bytesRead += length;
        return memorySource(file).read(offset, length);
      },
    };
    const model = await readModel(counting, 'net.onnx');
    // One window of 2 KB at each position that is read; the first bytes are read twice.
    expect(bytesRead).toBeLessThan(24576);
    expect(writeModel(model).length).toBeLessThan(1000);
  });

  it('merges a graph in two parts, as protobuf requires', async () => {
    const merged = await read(
      Buffer.concat([encode([rawTensor('a', new Uint8Array(2000))]), encode([rawTensor('b', new Uint8Array(2000))])]),
    );
    expect(merged.graph.initializer.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(merged.graph.node).toHaveLength(2);
  });

  it('keeps unknown fields, in the model and in a tensor that it moves out', async () => {
    const unknownField = Uint8Array.of(0xfa, 0x3f, 0x02, 0x68, 0x69); // field 1023: "hi"
    const tensor = fromBinary(
      TensorProtoSchema,
      Buffer.concat([toBinary(TensorProtoSchema, rawTensor('a', new Uint8Array(2000))), unknownField]),
    );
    const { proto, graph } = await read(Buffer.concat([encode([tensor]), unknownField]));
    expect(proto.$unknown).toMatchObject([{ no: 1023, wireType: 2 }]);
    expect(graph.initializer[0]?.$unknown).toMatchObject([{ no: 1023, wireType: 2 }]);
  });

  it('given a payload that comes twice, takes the last one, as protobuf has it', async () => {
    const twice = Buffer.concat(
      [1, 2].map((byte) => toBinary(TensorProtoSchema, rawTensor('w', new Uint8Array(2000).fill(byte)))),
    );
    const file = Buffer.concat([encode([]), lengthDelimited(7, lengthDelimited(5, twice))]); // graph, initializer
    const [tensor] = (await read(file)).graph.initializer;
    expect(new Set(payload(tensor!, file))).toEqual(new Set([2]));
  });

  it('given unknown fields of fixed width, steps over them', async () => {
    const fixed = Uint8Array.of(0xfd, 0x3f, 1, 2, 3, 4, 0xf9, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8); // field 1023, 4 and 8 bytes
    const { proto, graph } = await read(Buffer.concat([fixed, encode([rawTensor('a', new Uint8Array(2000))])]));
    expect(proto.$unknown).toMatchObject([{ wireType: 5 }, { wireType: 1 }]);
    expect(graph.initializer).toHaveLength(1);
  });

  it('refuses a model that is truncated at any position', async () => {
    const file = tinyClassifier();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: file.length - 1 }), async (length) => {
        await expect(read(file.subarray(0, length))).rejects.toMatchObject({ code: 'INVALID_MODEL' });
      }),
    );
  });

  it.each([
    ['nothing', new Uint8Array(0), /"net.onnx" is empty/],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'), /git lfs pull/],
    ['a web page', text('<!DOCTYPE html><html><body>Not found'), /web page/],
    ['a text', text('hello'), /text file/],
    ['a zip archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0), /zip archive/],
    ['random bytes', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a), /not an ONNX model/],
    ['a model without its last byte', tinyClassifier().subarray(0, -1), /truncated/],
    ['a model cut in half', tinyClassifier().subarray(0, 900), /truncated/],
    ['a model without a graph', toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n })), /no graph/],
  ])('names the fault of %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
    await expect(read(bytes)).rejects.toMatchObject({ name: 'ScorecamError', code: 'INVALID_MODEL' });
  });

  it('passes on the error of a source that fails', async () => {
    const failure = new Error('disk');
    const source = { size: 100, read: () => Promise.reject(failure) };
    await expect(readModel(source, 'net.onnx')).rejects.toBe(failure);
  });
});

it('names the fault of a model that is nested too deeply', async () => {
  let graph: MessageInitShape<typeof GraphProtoSchema> = { name: 'inner', node: [{ opType: 'Relu' }] };
  for (let depth = 0; depth < 40; depth++)
    graph = { name: 'outer', node: [{ opType: 'If', attribute: [{ name: 'then_branch', g: graph }] }] };
  const model = create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ version: 17n }], graph });
  await expect(read(toBinary(ModelProtoSchema, model))).rejects.toMatchObject({
    code: 'INVALID_MODEL',
    message: expect.stringContaining('fewer If, Loop or Scan'),
  });
});

describe('external data', () => {
  const external = (entries: Record<string, string>) =>
    create(TensorProtoSchema, {
      name: 'w',
      dataType: DataType.FLOAT,
      dims: [2n, 3n],
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    });

  it.each(['abc', '0x10', ' 8 ', '0.5', '', '-8'])('refuses the offset or length %j', async (number) => {
    for (const key of ['offset', 'length']) {
      const bytes = encode([external({ location: 'net.onnx.data', [key]: number })]);
      await expect(read(bytes)).rejects.toMatchObject({
        code: 'EXTERNAL_DATA',
        message: expect.stringContaining(`"${number}"`),
      });
    }
  });

  it('is found, and moved, in sparse tensors and in functions', async () => {
    const values = external({ location: 'values.bin', length: '8' });
    const indices = external({ location: 'indices.bin' });
    const t = external({ location: 'constant.bin', length: '4' });
    const model = create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ version: 17n }],
      graph: { name: 'g', node: [{ opType: 'Relu' }], sparseInitializer: [{ values, indices }] },
      functions: [{ name: 'f', node: [{ opType: 'Constant', attribute: [{ name: 'value', t }] }] }],
    });
    const found = await read(toBinary(ModelProtoSchema, model));
    expect(weightFiles(found).map(({ location }) => location)).toEqual(['values.bin', 'indices.bin', 'constant.bin']);
    const moved = relocateWeights(
      found,
      new Map([
        ['constant.bin', 'a/c'],
        ['values.bin', 'a/v'],
        ['indices.bin', 'a/i'],
      ]),
    );
    expect(weightFiles(moved).map(({ location }) => location)).toEqual(['a/v', 'a/i', 'a/c']);
    expect(moved.proto.graph).toBe(moved.graph);
  });

  it.each([
    '/etc/passwd',
    '../w.bin',
    'a/../../w.bin',
    'C:w.bin',
    'https://example.org/w.bin',
    'a\\w.bin',
    'w.bin\0',
    '',
  ])('refuses the location %j', async (location) => {
    await expect(read(encode([external({ location })]))).rejects.toMatchObject({ code: 'EXTERNAL_DATA' });
  });

  it('keeps a plain location, and returns how long each file must be', async () => {
    const tensors = [
      external({ location: 'net.onnx.data', offset: '100', length: '24' }),
      external({ location: 'net.onnx.data', offset: '0', length: '24' }), // before the one above
      external({ location: 'sub/other..bin' }),
      rawTensor('inside', new Uint8Array(5000)),
    ];
    const file = encode(tensors);
    const files = new Map(weightFiles(await read(file)).map(({ location, minimumSize }) => [location, minimumSize]));
    expect(files.get('net.onnx.data')).toBe(124);
    expect(files.get('sub/other..bin')).toBe(24);
    const own = files.get('net.onnx') ?? 0;
    expect(own).toBeGreaterThan(5000);
    expect(own).toBeLessThanOrEqual(file.length);
  });
});
