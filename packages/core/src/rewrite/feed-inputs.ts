/** Makes inputs of a model constants: what a model needs beside the picture is the same for every run. */
import { ScorecamError } from '../errors.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { DeclaredTensor } from '../onnx/value-info.js';
import type { Tensor } from '../tensor.js';
import { GraphBuilder } from './graph-builder.js';
import { applyPatch } from './graph-patch.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

/** What inputs are fed, by name: a tensor, or a number at every place of an input of that shape (an open axis becomes 1). */
export type FedInputs = Readonly<Record<string, Tensor | number>>;

/** The elements of a constant in the place of an input. */
interface FedValue {
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

const pass: Pass<FedInputs, { readonly model: OnnxModel }> = {
  name: 'feed inputs',
  sinceOpset: oldestOpset,
  run: (model, feeds) => {
    const graph = GraphBuilder.extending(model, 'feed');
    const constants = new Map(
      Object.entries(feeds).map(([name, fed]) => {
        const input = inputOf(model, name);
        return [name, constant(graph, input, valueOf(input, fed))] as const;
      }),
    );
    return {
      model: applyPatch(model, {
        addNodes: graph.nodes,
        rewire: constants,
        inputs: { remove: new Set(constants.keys()) },
      }),
    };
  },
};

/**
 * The model whose other inputs are constants.
 *
 * @throws ScorecamError INVALID_OPTION if an input is not there, or cannot take what it is fed
 */
export function feedInputs(model: OnnxModel, feeds: FedInputs): OnnxModel {
  return Object.keys(feeds).length === 0 ? model : runPass(model, pass, feeds).model;
}

function inputOf(model: OnnxModel, name: string): DeclaredTensor {
  const { inputs } = indexGraph(model);
  const input = inputs.find((each) => each.name === name);
  if (input) return input;
  const list = inputs.map((each) => `"${each.name}"`).join(', ');
  throw new ScorecamError(
    'INVALID_OPTION',
    `There is no input "${name}" in "${model.location}" to feed; its inputs are ${list}.`,
  );
}

function valueOf({ name, dims: declared = [] }: DeclaredTensor, fed: Tensor | number): FedValue {
  if (typeof fed === 'number') {
    const dims = declared.map((dim) => (typeof dim === 'number' ? dim : 1));
    return { dims, values: new Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(fed) };
  }
  const lacksBatch = fed.dims.length === declared.length - 1;
  const dims = lacksBatch ? [1, ...fed.dims] : fed.dims;
  const fits = dims.length === declared.length && dims.every((dim, i) => [dim, null].includes(sizeOf(declared[i])));
  if (fits) return { dims, values: Array.from(fed.data, Number) };
  throw new ScorecamError(
    'INVALID_OPTION',
    `The input "${name}" takes [${declared.map((dim) => dim ?? '?').join(', ')}], but the value for it has the shape [${fed.dims.join(', ')}].`,
  );
}

function sizeOf(dim: NonNullable<DeclaredTensor['dims']>[number] | undefined): number | null {
  return typeof dim === 'number' ? dim : null;
}

function constant(graph: GraphBuilder, { name, dataType }: DeclaredTensor, { dims, values }: FedValue): string {
  const type = elementTypeOf(dataType);
  if (type?.startsWith('float')) return graph.floats(values, { dims, dataType });
  if (!type || !values.every(Number.isInteger))
    throw new ScorecamError(
      'INVALID_OPTION',
      `The input "${name}" takes ${type ?? 'values that are not numbers'}, and it is to be fed fractions or other values.`,
    );
  const whole = graph.ints(values, dims);
  return dataType === DataType.INT64 ? whole : graph.node('Cast', [whole], { to: dataType });
}
