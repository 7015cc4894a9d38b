/** What the nodes of a map read of the model, as float32 and in the order that the methods know. */
import type { ShapeFacts } from '../gradient/index.js';
import { planesOf } from '../model/layer-planes.js';
import type { ModelFacts } from '../model/model-facts.js';
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { reduce } from '../rewrite/versioned-nodes.js';
import type { Tensor } from '../tensor.js';
import { oneHot } from './class-nodes.js';
import { imageType } from './declarations.js';
import type { GraphActivation, MapParts } from './export-form.js';
import type { SeededModel } from './gradient-nodes.js';
import type { PlannedMap } from './plan-maps.js';
import { scoreNodes } from './score-nodes.js';
import { scoreVariants } from './score-variants.js';
import { sumGradients } from './sum-gradients.js';

/** A model whose tensors the maps read. */
export interface ReadableModel {
  readonly seeded: SeededModel;
  /** The float32 version of each tensor that is read. */
  readonly floats: ReadonlyMap<string, string>;
  /** The float32 logits. */
  readonly logits: string;
  /** Present if there is a gradient. */
  readonly shapes: ShapeFacts | undefined;
  /** The number of rows that each pass of a loop must have, if it is not free. */
  readonly rows: number | undefined;
  /** The number of rows that the backward pass is measured for, if it is not free. */
  readonly batch: number | undefined;
}

/** The parts that the maps of a file share. */
export interface MapContext {
  readonly graph: GraphBuilder;
  readonly facts: ModelFacts;
  readonly readable: ReadableModel;
  /** (N, C). */
  readonly scores: string;
  /** int64 (N). */
  readonly classIndex: string;
  /** The values of a black pixel in the input, of rank 4. */
  readonly black: Tensor<'float32'>;
  /** Whether loops are written pass by pass, for a single picture. */
  readonly isUnrolled: boolean;
}

/** The parts that a map is made of. */
export function partsOf(map: PlannedMap, context: MapContext): MapParts {
  const { graph, facts, scores, classIndex } = context;
  const { head } = facts;
  return {
    graph,
    size: facts.size,
    layout: facts.input.layout,
    head,
    classIndex,
    logits: scores,
    image: imageOf(context),
    black: context.black,
    isUnrolled: context.isUnrolled,
    activation: activationOf(map, context),
    gradient: gradientOf(map, context),
    scoreVariants: (variants) => scoreVariants(context, variants, map.layer),
    sumGradients: (points) => sumGradients(context, points, map),
    scoreOfPicture: (kind) => {
      const own = graph.node('Mul', [
        scoreNodes(graph, scores, { head, kind }),
        oneHot(graph, classIndex, head.classCount),
      ]);
      return reduce(graph, 'ReduceSum', { x: own, axes: [1] });
    },
  };
}

function imageOf({ graph, facts }: MapContext): string {
  const { name, flat } = facts.input;
  const isFloat = imageType(facts) === DataType.FLOAT;
  const float = isFloat ? name : graph.node('Cast', [name], { to: DataType.FLOAT });
  return flat ? asImage(float, { graph, facts }) : float;
}

function gradientOf(map: PlannedMap, { graph, facts, readable }: MapContext): string {
  const tensor = readable.seeded.gradientOf(map);
  return map.gradient?.by === 'input' && facts.input.flat ? asImage(tensor, { graph, facts }) : tensor;
}

function activationOf({ layer }: PlannedMap, { readable }: MapContext): GraphActivation | undefined {
  if (!layer) return undefined;
  const [, count = 0, height = 0, width = 0] = layer.dims;
  return { tensor: readable.floats.get(planesOf(layer)) ?? '', count, height, width };
}

/** A flat image with its four axes. */
function asImage(tensor: string, { graph, facts }: Pick<MapContext, 'graph' | 'facts'>): string {
  const { channels, height, width } = facts.size;
  const dims = facts.input.layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  return graph.node('Reshape', [tensor, graph.ints([-1, ...dims])]);
}
