/** The scores of variants of each picture, or of an activation of it, by a loop. */
import { ScorecamError } from '../errors.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { planesOf } from '../model/layer-planes.js';
import { indexGraph, type OnnxModel } from '../onnx/index.js';
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { exposeTensors, feedTensor, symbolicBatch } from '../rewrite/index.js';
import { slice } from '../rewrite/versioned-nodes.js';
import type { GraphVariants } from './export-form.js';
import { asInput } from './as-input.js';
import type { MapContext } from './map-parts.js';
import { type Chunk, copyPart, loopOverRows, passesOf, type RowLoop, rowsPerPass } from './row-loop.js';
import { scoreNodes } from './score-nodes.js';

/**
 * The score of the class for each variant, float32 (N, count).
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if a layer is varied that is not of float32
 */
export function scoreVariants(context: MapContext, variants: GraphVariants, layer: LayerInfo | undefined): string {
  const { graph, facts, readable, scores, classIndex } = context;
  const { head, input } = facts;
  const { count, score: kind } = variants;
  const rows = readable.rows ?? Math.min(rowsPerPass, count);
  const outer = readable.seeded.model;
  // A batch that the model is fixed to, and that was proved to be free.
  const source = readable.rows === undefined && input.batch !== null ? symbolicBatch(outer) : outer;
  const varied =
    variants.of === 'layer' ? variedLayer(source, layer ? planesOf(layer) : '', readable.logits) : undefined;
  const loop: RowLoop = {
    count,
    rows,
    dims: [rows],
    batched: scores,
    isUnrolled: context.isUnrolled,
    write: (body, chunk) => {
      const written = variants.write(body, chunk);
      const feeds = new Map([[varied?.tensor ?? input.name, varied ? written : asInput(body, written, facts)]]);
      if (varied?.isBypassed) feeds.set(input.name, sameInput(body, chunk, input.name));
      const logits = copyPart(body, { source, outer, feeds, to: readable.logits });
      const table = body.node('Reshape', [logits, body.ints([-1, head.classCount])]);
      const index = body.node('Gather', [classIndex, chunk.picture]);
      return body.node('Gather', [scoreNodes(body, table, { head, kind }), index], { axis: 1 });
    },
  };
  const whole = passesOf(loop) * rows;
  const found = graph.node('Reshape', [loopOverRows(graph, loop), graph.ints([-1, whole])]);
  return whole === count ? found : slice(graph, found, { axis: 1, start: 0, end: count });
}

/** A layer whose activation is varied. */
interface VariedLayer {
  readonly tensor: string;
  /** Whether a part of the model bypasses the layer; it is computed again from the picture. */
  readonly isBypassed: boolean;
}

function variedLayer(model: OnnxModel, tensor: string, logits: string): VariedLayer {
  if (inferTypes(indexGraph(model))(tensor).dataType !== DataType.FLOAT)
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `The layer "${tensor}" of "${model.location}" does not hold float32, and only that can be changed; use a float32 version of the model.`,
    );
  const { model: exposed } = exposeTensors(model, [logits]);
  const tail = feedTensor(exposed, { tensor, outputs: [logits], keepsBypass: true });
  return { tensor, isBypassed: indexGraph(tail).inputs.some(({ name }) => name !== tensor) };
}

/** The input of a picture in each row, as the model takes it. */
function sameInput(body: GraphBuilder, { picture, rows }: Chunk, input: string): string {
  const indices = body.node('Add', [body.ints(Array<number>(rows).fill(0)), picture]);
  return body.node('Gather', [input, indices]);
}
