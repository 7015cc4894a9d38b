/**
 * The graph masks its own input. With maps M (N, 1, h, w), matrices R (H, h) and C (w, W), the switch s (0 or 1), an
 * offset o and a divisor d:
 *
 *   up   = R · M · C                                              (N, 1, H, W)
 *   low  = -max(-up),  high = max(up)                             over H and W, for each map
 *   mask = clip((up - (s * low + o)) / (s * (high - low) + d), 0, 1)
 *   x    = fill + (image - fill) * mask                           (N, channels, H, W)
 *
 * and every reader of the image reads x. With s = 0, o = 0 and d = 1 the mask is `up` exactly; with s = 1 and o = 0 it is
 * min-max scaled, d the epsilon of the range. One map of integers and an offset for each mask cut the map at N
 * thresholds: d = 1/2 keeps the pixels above a threshold between two numbers, d = -1/2 those below. With fill = 0, x is
 * exactly image * mask. Bilinear upsampling along one axis is linear, so R and C express it completely, without a Resize,
 * whose meaning differs between operator sets and providers. GlobalMaxPool implements max, and min with inverted signs;
 * HardSigmoid implements clip, which changed at opset 11. Every operator is unchanged since opset 7.
 */
import { TensorProto_DataType as DataType, type NodeProto, type ValueInfoProto } from '../onnx/gen/onnx_pb.js';
import { floatOf, intOf, intsOf } from '../onnx/attributes.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { valueInfo, type DeclaredDim } from '../onnx/value-info.js';
import { applyPatch } from './graph-patch.js';
import type { ImageInput } from '../inspect/image-input.js';
import { intsConstant, makeNode } from './make-node.js';
import { oldestOpset, runPass, type Pass } from './pass.js';

/** The graph inputs that {@link maskInput} adds, all of float32. */
export const maskInputs = {
  /** M, (N, 1, h, w), or (1, 1, h, w) if the offsets make N masks from one map. */
  maps: 'scorecam/maps',
  /** R, (H, h): upsamples columns. */
  rowMatrix: 'scorecam/row_matrix',
  /** C, (w, W): upsamples rows. */
  columnMatrix: 'scorecam/column_matrix',
  /** s, a scalar: 1 scales each upsampled map to [0, 1], 0 uses it unchanged. */
  normalize: 'scorecam/normalize',
  /** o, (N, 1, 1, 1) or (1, 1, 1, 1): the offset, subtracted from each upsampled map. */
  offset: 'scorecam/offset',
  /** d, a scalar: added to the range of each map if s is 1; the only divisor if s is 0. */
  divisor: 'scorecam/divisor',
  /** The values where the mask is 0: rank 4, broadcastable to the image. */
  fill: 'scorecam/fill',
} as const;

const scoped = (name: string) => `scorecam/${name}`;

/** The masked image as the model's own nodes read it, in their element type and shape. */
export const maskedImage = scoped('input');

const pass: Pass<ImageInput, { readonly model: OnnxModel }> = {
  name: 'mask the input',
  sinceOpset: oldestOpset,
  requires: (model, { name }) => {
    if (model.graph.output.some((output) => output.name === name)) return `its input "${name}" is an output too`;
    const taken = indexGraph(model).declared(maskInputs.maps);
    return taken && 'it already masks its input';
  },
  run: (model, image) => ({
    model: applyPatch(model, {
      addNodes: [...maskNodes(), ...imageNodes(model, image)],
      rewire: new Map([[image.name, maskedImage]]),
      inputs: { set: [imageDeclaration(image), ...maskDeclarations()] },
    }),
  }),
};

/**
 * Makes the model multiply its image input by masks, which are fed as small maps (see {@link maskInputs}). The image input
 * keeps its name and becomes float32 of rank 4 with its own batch dimension: one image for N maps, or N images for N maps.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL for an opset below 7, or an image input that is an output too
 */
export function maskInput(model: OnnxModel, image: ImageInput): OnnxModel {
  return runPass(model, pass, image).model;
}

/** From the maps to `mask`, (N, 1, H, W). */
function maskNodes(): NodeProto[] {
  const { maps, rowMatrix, columnMatrix, normalize, offset, divisor } = maskInputs;
  return [
    makeNode({ op: 'MatMul', inputs: [rowMatrix, maps], output: scoped('tall') }), // (N, 1, H, w)
    makeNode({ op: 'MatMul', inputs: [scoped('tall'), columnMatrix], output: scoped('up') }), // (N, 1, H, W)
    makeNode({ op: 'Neg', inputs: [scoped('up')], output: scoped('negative_up') }),
    makeNode({ op: 'GlobalMaxPool', inputs: [scoped('negative_up')], output: scoped('negative_low') }), // (N, 1, 1, 1)
    makeNode({ op: 'Neg', inputs: [scoped('negative_low')], output: scoped('low') }),
    makeNode({ op: 'GlobalMaxPool', inputs: [scoped('up')], output: scoped('high') }),
    makeNode({ op: 'Sub', inputs: [scoped('high'), scoped('low')], output: scoped('range') }),
    makeNode({ op: 'Mul', inputs: [normalize, scoped('low')], output: scoped('switched_low') }),
    makeNode({ op: 'Add', inputs: [scoped('switched_low'), offset], output: scoped('floor') }),
    makeNode({ op: 'Sub', inputs: [scoped('up'), scoped('floor')], output: scoped('shifted') }),
    makeNode({ op: 'Mul', inputs: [normalize, scoped('range')], output: scoped('switched_range') }),
    makeNode({ op: 'Add', inputs: [scoped('switched_range'), divisor], output: scoped('scale') }),
    makeNode({ op: 'Div', inputs: [scoped('shifted'), scoped('scale')], output: scoped('unclipped') }),
    makeNode({
      op: 'HardSigmoid',
      inputs: [scoped('unclipped')],
      output: scoped('mask'),
      attributes: [floatOf('alpha', 1), floatOf('beta', 0)],
    }),
  ];
}

/** From the image and `mask` to `scorecam/input`, in the element type and shape of the model's input. */
function imageNodes(model: OnnxModel, image: ImageInput): NodeProto[] {
  const channelsLast = image.layout === 'nhwc';
  const mask = channelsLast ? scoped('mask_nhwc') : scoped('mask');
  const transpose = makeNode({
    op: 'Transpose',
    inputs: [scoped('mask')],
    output: mask,
    attributes: [intsOf('perm', [0, 2, 3, 1])],
  });
  return [
    ...(channelsLast ? [transpose] : []),
    makeNode({ op: 'Sub', inputs: [image.name, maskInputs.fill], output: scoped('contrast') }),
    makeNode({ op: 'Mul', inputs: [scoped('contrast'), mask], output: scoped('kept') }),
    makeNode({ op: 'Add', inputs: [maskInputs.fill, scoped('kept')], output: scoped('masked') }),
    ...asModelTakesIt(model, image),
  ];
}

function asModelTakesIt(model: OnnxModel, { name, flat }: ImageInput): NodeProto[] {
  const dataType = indexGraph(model).declared(name)?.dataType ?? DataType.FLOAT;
  const cast = makeNode({
    op: 'Cast',
    inputs: [scoped('masked')],
    output: flat ? scoped('cast') : maskedImage,
    attributes: [intOf('to', dataType)],
  });
  if (!flat) return [cast];
  return [
    cast,
    intsConstant(scoped('flat_shape'), [0, -1]),
    makeNode({ op: 'Reshape', inputs: [scoped('cast'), scoped('flat_shape')], output: maskedImage }),
  ];
}

function imageDeclaration({ name, layout, channels, height, width }: ImageInput): ValueInfoProto {
  const shape = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  return floatInput(name, ['scorecam_images', ...shape]);
}

function maskDeclarations(): ValueInfoProto[] {
  return [
    floatInput(maskInputs.maps, ['scorecam_maps', 1, 'scorecam_map_height', 'scorecam_map_width']),
    floatInput(maskInputs.rowMatrix, ['scorecam_height', 'scorecam_map_height']),
    floatInput(maskInputs.columnMatrix, ['scorecam_map_width', 'scorecam_width']),
    floatInput(maskInputs.normalize, []),
    floatInput(maskInputs.offset, ['scorecam_offsets', 1, 1, 1]),
    floatInput(maskInputs.divisor, []),
    floatInput(maskInputs.fill, ['scorecam_fills', 'scorecam_fill_1', 'scorecam_fill_2', 'scorecam_fill_3']),
  ];
}

function floatInput(name: string, dims: readonly DeclaredDim[]): ValueInfoProto {
  return valueInfo({ name, dataType: DataType.FLOAT, dims });
}
