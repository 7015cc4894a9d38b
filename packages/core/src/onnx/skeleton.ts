/**
 * The skeleton of a model: its own protobuf encoding, in which the payload of every large initializer is replaced by
 * `external_data` that points at the payload in the original file.
 *
 * The encoding is processed field by field. Everything except large payloads is copied unchanged and in order, so that
 * repeated submessages merge and unknown fields survive exactly as protobuf prescribes.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { TensorProto_DataLocation, TensorProto_DataType, TensorProtoSchema } from './gen/onnx_pb.js';
import { concatenate, lengthDelimited, WireError, wireType, type WireField, type WireReader } from './wire-reader.js';

/** Payloads up to this many bytes stay in the skeleton: shapes, axes and scales, which a runtime reads while loading. */
const largestInlinePayload = 1024;

/** The numbers of the fields of onnx.proto that are read here. */
const modelGraph = 7;
const graphInitializer = 5;
const tensorField = { dataType: 2, floatData: 4, rawData: 9, externalData: 13, dataLocation: 14 } as const;

/**
 * @param fields - the fields of the ModelProto
 * @param location - the location for `external_data`: the original file
 * @returns the encoding of the skeleton
 * @throws WireError if a submessage is malformed
 */
export async function skeletonBytes(
  reader: WireReader,
  fields: readonly WireField[],
  location: string,
): Promise<Uint8Array> {
  return rewriteFields(reader, fields, async (field) => {
    if (!isMessage(field, modelGraph)) return undefined;
    return rewriteFields(reader, messageFields(reader, field), (inner) => tensorSkeleton(reader, inner, location));
  });
}

/** The fields of the message that is the payload of `message`, one by one: each header is read once. */
async function* messageFields(reader: WireReader, message: WireField): AsyncGenerator<WireField> {
  for (let position = message.payload; position < message.end;) {
    const field = await reader.field(position);
    if (field.end > message.end) throw new WireError('a field that is longer than its message');
    yield field;
    position = field.end;
  }
}

/** Encodes `fields` again; `replace` gives the new payload of a field, or undefined to copy it unchanged. */
async function rewriteFields(
  reader: WireReader,
  fields: Iterable<WireField> | AsyncIterable<WireField>,
  replace: (field: WireField) => Promise<Uint8Array | undefined>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const field of fields) {
    const payload = await replace(field);
    const unchanged = () => reader.bytes(field.start, field.end - field.start);
    chunks.push(payload === undefined ? await unchanged() : lengthDelimited(field.number, payload));
  }
  return concatenate(chunks);
}

async function tensorSkeleton(reader: WireReader, field: WireField, location: string): Promise<Uint8Array | undefined> {
  if (!isMessage(field, graphInitializer) || field.end - field.payload <= largestInlinePayload) return undefined;
  const fields: WireField[] = [];
  for await (const member of messageFields(reader, field)) fields.push(member);
  const payload = await largePayload(reader, fields);
  if (!payload) return undefined;
  const kept = fields.filter(({ number }) => number !== payload.number);
  const copied = await rewriteFields(reader, kept, () => Promise.resolve(undefined));
  return concatenate([copied, externalData(location, payload)]);
}

/**
 * The field with the elements of the tensor as little-endian bytes, if it is large: `raw_data` (the last one counts), or one
 * packed `float_data` of a float32 tensor, whose encoding is the same bytes.
 */
async function largePayload(reader: WireReader, fields: readonly WireField[]): Promise<WireField | undefined> {
  if (fields.some(({ number }) => number === tensorField.externalData)) return undefined;
  const place = fields.findLast(({ number }) => number === tensorField.dataLocation);
  // Some writers state that the elements are in the tensor itself, which is the default.
  if (place && (await reader.varint(place)) !== TensorProto_DataLocation.DEFAULT) return undefined;
  const raw = fields.findLast((field) => isMessage(field, tensorField.rawData));
  const payload = raw ?? (await packedFloats(reader, fields));
  return payload && payload.end - payload.payload > largestInlinePayload ? payload : undefined;
}

async function packedFloats(reader: WireReader, fields: readonly WireField[]): Promise<WireField | undefined> {
  const floats = fields.filter(({ number }) => number === tensorField.floatData);
  const dataType = fields.findLast(({ number }) => number === tensorField.dataType);
  const [packed] = floats;
  if (floats.length !== 1 || !packed || packed.type !== wireType.lengthDelimited || !dataType) return undefined;
  return (await reader.varint(dataType)) === TensorProto_DataType.FLOAT ? packed : undefined;
}

function externalData(location: string, payload: WireField): Uint8Array {
  const entries = { location, offset: String(payload.payload), length: String(payload.end - payload.payload) };
  const tensor = create(TensorProtoSchema, {
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  });
  return toBinary(TensorProtoSchema, tensor);
}

function isMessage(field: WireField, number: number): boolean {
  return field.number === number && field.type === wireType.lengthDelimited;
}
