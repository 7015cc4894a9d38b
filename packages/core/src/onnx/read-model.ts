import { fromBinary } from '@bufbuild/protobuf';
import type { ByteSource } from './byte-source.js';
import { invalidModel, refuseOtherFiles } from './file-kind.js';
import { ModelProtoSchema } from './gen/onnx_pb.js';
import { checkLocation } from './location.js';
import { onnxModel, type OnnxModel } from './model.js';
import { skeletonBytes } from './skeleton.js';
import { externalTensors } from './external-data.js';
import { WireError, WireReader, wireType, type WireField } from './wire-reader.js';

/** The fields of ModelProto by which a file is known as a model: `ir_version`, which every exporter writes first, and `graph`. */
const irVersion = 1;
const graph = 7;

/**
 * Reads the skeleton of a model: everything but the payload of its large initializers, which become `external_data`
 * that points into the original file. Of a file of hundreds of megabytes only some tens of kilobytes are read.
 *
 * @param source - the whole model file
 * @param location - the name of the model file relative to its folder; the skeleton names it as the place of the weights
 * @throws ScorecamError INVALID_MODEL where the file is empty, cut short, not ONNX, or has no graph; EXTERNAL_DATA where
 *   it keeps weights outside its folder
 */
export async function readModel(source: ByteSource, location: string): Promise<OnnxModel> {
  checkLocation(location, 'The model');
  await refuseOtherFiles(source, location);
  const proto = fromBinary(ModelProtoSchema, await readSkeleton(source, location));
  if (!proto.graph || proto.graph.node.length === 0) {
    throw invalidModel(location, 'holds no graph of operators; export the whole network, not only its weights.');
  }
  for (const tensor of externalTensors(proto.graph))
    checkLocation(tensor.location, `Tensor "${tensor.name}" of "${location}"`);
  return onnxModel(proto, location);
}

async function readSkeleton(source: ByteSource, location: string): Promise<Uint8Array> {
  const reader = new WireReader(source);
  const fields = await modelFields(reader, source.size, location);
  try {
    return await skeletonBytes(reader, fields, location);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw invalidModel(location, `is damaged (it holds ${error.message}); export or download the model again.`, error);
  }
}

/** The top-level fields. A field that runs past the end means a file that was cut short, if it began as a model. */
async function modelFields(reader: WireReader, size: number, location: string): Promise<WireField[]> {
  const fields: WireField[] = [];
  for (let position = 0; position < size;) {
    const field = await reader.field(position).catch((error: unknown) => {
      throw notWhole(fields, location, error);
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
    ? 'is cut short: it ends before the model does; copy, export or download it again.'
    : 'is not an ONNX model; give the .onnx file that your framework exports.';
  return invalidModel(location, fault, cause);
}

function looksLikeModel(fields: readonly WireField[]): boolean {
  const has = (number: number, type: number) => fields.some((field) => field.number === number && field.type === type);
  return has(irVersion, wireType.varint) || has(graph, wireType.lengthDelimited);
}
