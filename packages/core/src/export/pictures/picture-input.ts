/** Pictures as the input of a model: the steps of its preprocessing as nodes before it. */
import { ScorecamError } from '../../errors.js';
import type { Preprocessing } from '../../image/preprocessing.js';
import { levelValue } from '../../image/tensor-layout.js';
import type { ModelFacts } from '../../model/model-facts.js';
import { TensorProto_DataType as DataType } from '../../onnx/gen/onnx_pb.js';
import { indexGraph, type OnnxModel } from '../../onnx/index.js';
import { type DeclaredDim, valueInfo } from '../../onnx/value-info.js';
import { GraphBuilder } from '../../rewrite/graph-builder.js';
import { applyPatch } from '../../rewrite/index.js';
import { reduce } from '../../rewrite/versioned-nodes.js';
import { compute } from '../compute.js';
import { resizePlanes } from './picture-resize.js';

/** The name of the new input, uint8 (N, height, width, 3) in the order red, green, blue. */
const pictureInput = 'picture';

/** Which pictures the model is to take. */
export interface PictureWish {
  /** `input-size`: of the size of the network's input. `any-size`: they are resized and cropped in the graph. */
  readonly pictures: 'input-size' | 'any-size';
  readonly preprocessing: Preprocessing;
}

/** Range is an operator since then. */
const leastOpset = 11;

/**
 * The model with pictures as its input, in the place of what the network takes.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if its input is not a batch of images, its opset is below 11, or it has a tensor "picture"
 */
export function withPictures(model: OnnxModel, { input }: Pick<ModelFacts, 'input'>, wish: PictureWish): OnnxModel {
  const declared = indexGraph(model).declared(input.name);
  checkModel(model, declared?.dims);
  const graph = GraphBuilder.extending(model, 'preprocessing');
  const { preprocessing, pictures } = wish;
  const seen = framedPlanes(graph, wish);
  const network = networkValues(graph, seen, preprocessing);
  const placed = preprocessing.layout === 'nchw' ? network : graph.node('Transpose', [network], { perm: [0, 2, 3, 1] });
  const shifted = input.isSignedByte ? compute(graph, 'Sub', placed, 128) : placed;
  graph.named(input.name, { op: 'Cast', inputs: [shifted], attributes: { to: declared?.dataType ?? DataType.FLOAT } });
  const [width, height] = pictures === 'any-size' ? ['picture_width', 'picture_height'] : preprocessing.size;
  const dims: DeclaredDim[] = [declared?.dims?.[0] ?? null, height, width, 3];
  return applyPatch(model, {
    addNodes: graph.nodes,
    inputs: { remove: new Set([input.name]), set: [valueInfo({ name: pictureInput, dataType: DataType.UINT8, dims })] },
  });
}

function checkModel(model: OnnxModel, dims: readonly DeclaredDim[] | undefined): void {
  const { graph, location, opset } = model;
  const refuse = (reason: string) =>
    new ScorecamError('UNSUPPORTED_MODEL', `"${location}" cannot take pictures as its input: ${reason}.`);
  if (dims?.length !== 4)
    throw refuse('its own input is not a batch of images with channels, (N, C, H, W) or (N, H, W, C)');
  if (opset < leastOpset) throw refuse(`its opset is ${opset} and the resizing needs ${leastOpset}; convert the model`);
  const names = [...graph.input.map(({ name }) => name), ...graph.node.flatMap(({ output }) => output)];
  if (names.includes(pictureInput)) throw refuse(`it has a tensor "${pictureInput}" already`);
}

/** Levels of 0 to 255 in float32, (N, C, h, w) with the channels in the order red, green, blue, or gray. */
function framedPlanes(graph: GraphBuilder, { preprocessing, pictures }: PictureWish): string {
  const planes = graph.node('Transpose', [graph.node('Cast', [pictureInput], { to: DataType.FLOAT })], {
    perm: [0, 3, 1, 2],
  });
  const colored = preprocessing.channelOrder === 'gray' ? luma(graph, planes) : planes;
  return pictures === 'any-size' ? resizePlanes(graph, colored, preprocessing) : colored;
}

/** As image/gray.ts, whose integers are all exact in float32. */
function luma(graph: GraphBuilder, planes: string): string {
  const weighted = compute(graph, 'Mul', planes, graph.floats([19595, 38470, 7471], { dims: [1, 3, 1, 1] }));
  const sum = reduce(graph, 'ReduceSum', { x: weighted, axes: [1] });
  return graph.node('Floor', [compute(graph, 'Div', compute(graph, 'Add', sum, 32768), 65536)]);
}

/** The values that the network takes for levels: a line through those for 0 and 255, for each channel. */
function networkValues(graph: GraphBuilder, planes: string, preprocessing: Preprocessing): string {
  const { channelOrder } = preprocessing;
  const ordered = channelOrder === 'bgr' ? graph.node('Gather', [planes, graph.ints([2, 1, 0])], { axis: 1 }) : planes;
  const channels = channelOrder === 'gray' ? [0] : [0, 1, 2];
  const shifts = channels.map((channel) => levelValue(0, channel, preprocessing));
  const scales = channels.map((channel, i) => (levelValue(255, channel, preprocessing) - shifts[i]!) / 255);
  const constant = (values: readonly number[]) => graph.floats(values, { dims: [1, channels.length, 1, 1] });
  return compute(graph, 'Add', compute(graph, 'Mul', ordered, constant(scales)), constant(shifts));
}
