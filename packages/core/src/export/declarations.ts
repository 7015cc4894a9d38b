/** What an exported model declares about itself: its inputs and outputs, and how its maps are made. */
import { create } from '@bufbuild/protobuf';
import { copyWith } from '../onnx/copy-with.js';
import { StringStringEntryProtoSchema, TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type OnnxModel } from '../onnx/index.js';
import { valueInfo, type DeclaredDim } from '../onnx/value-info.js';
import type { ModelFacts } from '../model/model-facts.js';
import { applyPatch } from '../rewrite/index.js';
import type { PlannedMap } from './plan-maps.js';

/**
 * The model with its height and width fixed, if it leaves them open: the sizes that the backward pass is measured for.
 *
 * @param batch - the number of rows, if it is to be fixed too
 */
export function fixInput({ model, input, size }: ModelFacts, batch: number | undefined): OnnxModel {
  const declared = indexGraph(model).declared(input.name);
  if (!declared?.dims || input.flat) return model;
  const { channels, height, width } = size;
  const image = input.layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  const dims = [batch ?? declared.dims[0] ?? null, ...image];
  return applyPatch(model, { inputs: { set: [valueInfo({ ...declared, name: input.name, dims })] } });
}

/** The batch dimension as the model declares it. */
export function declaredBatch({ model, input }: ModelFacts): DeclaredDim {
  return indexGraph(model).declared(input.name)?.dims?.[0] ?? null;
}

/** The element type of the image that the model takes. */
export function imageType({ model, input }: ModelFacts): number {
  return indexGraph(model).declared(input.name)?.dataType ?? DataType.FLOAT;
}

/** The entries of a model's metadata, by their names without the prefix `scorecam.`. */
export function withMetadata(model: OnnxModel, entries: Readonly<Record<string, string>>): OnnxModel {
  const added = Object.entries(entries).map(([name, value]) =>
    create(StringStringEntryProtoSchema, { key: `scorecam.${name}`, value }),
  );
  const proto = copyWith(model.proto, { metadataProps: [...model.proto.metadataProps, ...added] });
  return { ...model, proto };
}

/** The metadata of a map. */
export function describeMap({ output, method, layer }: PlannedMap): Record<string, string> {
  return {
    [`${output}.method`]: method.name,
    [`${output}.preset`]: method.preset,
    [`${output}.options`]: JSON.stringify(method.options),
    ...(layer && { [`${output}.layer`]: layer.module ?? layer.tensor }),
  };
}

/** An output of float32. */
export function mapOutput(name: string, dims: readonly DeclaredDim[]) {
  return valueInfo({ name, dataType: DataType.FLOAT, dims });
}

/** An input or output with a class for each row. */
export function classDeclaration(name: string, batch: DeclaredDim) {
  return valueInfo({ name, dataType: DataType.INT64, dims: [batch] });
}
