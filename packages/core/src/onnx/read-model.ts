import { fromBinary } from '@bufbuild/protobuf';
import type { ByteSource } from './byte-source.js';
import { invalidModel, refuseOtherFiles } from './file-kind.js';
import { ModelProtoSchema, type ModelProto } from './gen/onnx_pb.js';
import { checkLocation } from './location.js';
import { onnxModel, type OnnxModel } from './model.js';
import { skeletonBytes } from './skeleton.js';
import { externalTensors } from './external-data.js';
import { WireError, WireReader, wireType, type WireField } from './wire-reader.js';

/** The fields of ModelProto that identify a model: `ir_version`, which every exporter writes first, and `graph`. */
const irVersion = 1;
const graph = 7;

/**
 * Reads the skeleton of a model: everything but the payload of its large initializers, which become `external_data`
 * that points into the original file. Of a file of hundreds of megabytes, only tens of kilobytes are read.
 *
 * @param source - the whole model file
 * @param location - the name of the model file relative to its folder; the skeleton refers to it for the weights
 * @throws ScorecamError INVALID_MODEL if the file is empty, truncated, not ONNX, or has no graph; EXTERNAL_DATA if it keeps
 *   weights outside its folder
 */
export async function readModel(source: ByteSource, location: string): Promise<OnnxModel> {
  checkLocation(location, 'The model');
  await refuseOtherFiles(source, location);
  const model = onnxModel(await readSkeleton(source, location), location);
  if (!model) {
    throw invalidModel(
      location,
      'contains no graph of operators with an opset; export the whole network, not only its weights.',
    );
  }
  for (const tensor of externalTensors(model)) {
    checkLocation(tensor.location, `Tensor "${tensor.name}" of "${location}"`);
  }
  return model;
}

async function readSkeleton(source: ByteSource, location: string): Promise<ModelProto> {
  const reader = new WireReader(source);
  const fields = await modelFields(reader, source.size, location);
  const bytes = await skeletonBytes(reader, fields, location).catch((error: unknown) => {
    throw error instanceof WireError ? damaged(location, error) : error;
  });
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    if (error instanceof Error && error.message.includes('recursion depth')) throw tooDeep(location, error);
    throw damaged(location, error);
  }
}

/** onnxruntime's reader has the same limit. */
function tooDeep(location: string, cause: Error): Error {
  const fault = 'nests its graphs deeper than the 100 messages that protobuf reads';
  return invalidModel(location, `${fault}; export it with fewer If, Loop or Scan operators inside each other.`, cause);
}

function damaged(location: string, cause: unknown): Error {
  return invalidModel(location, 'is damaged, or is not an ONNX model; export or download it again.', cause);
}

/** The top-level fields. A field beyond the end means a truncated file, if it began like a model. */
async function modelFields(reader: WireReader, size: number, location: string): Promise<WireField[]> {
  const fields: WireField[] = [];
  for (let position = 0; position < size;) {
    const field = await reader.field(position).catch((error: unknown) => {
      throw error instanceof WireError ? notWhole(fields, location, error) : error;
    });
    fields.push(field);
    if (field.end > size) throw notWhole(fields, location, `${field.end} bytes declared, ${size} there`);
    position = field.end;
  }
  if (!looksLikeModel(fields)) throw notWhole(fields, location);
  return fields;
}

function notWhole(fields: readonly WireField[], location: string, cause?: unknown): Error {
  const fault = looksLikeModel(fields)
    ? 'is truncated: it ends before the model does; copy, export or download it again.'
    : 'is not an ONNX model; use the .onnx file that your framework exports.';
  return invalidModel(location, fault, cause);
}

function looksLikeModel(fields: readonly WireField[]): boolean {
  const has = (number: number, type: number) => fields.some((field) => field.number === number && field.type === type);
  return has(irVersion, wireType.varint) || has(graph, wireType.lengthDelimited);
}
