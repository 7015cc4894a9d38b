/** The scores of variants of each picture, or of an activation of it, by a loop. */
import { ScorecamError } from '../errors.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { planesOf } from '../model/layer-planes.js';
import { indexGraph, type OnnxModel } from '../onnx/index.js';
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import { inferTypes } from '../onnx/infer-types.js';
import { exposeTensors, feedTensor, symbolicBatch } from '../rewrite/index.js';
import { slice } from '../rewrite/versioned-nodes.js';
import type { GraphVariants } from './export-form.js';
import { asInput } from './as-input.js';
import type { MapContext } from './map-parts.js';
import { copyPart, loopOverRows, passesOf, type RowLoop, rowsPerPass } from './row-loop.js';
import { scoreNodes } from './score-nodes.js';

/**
 * The score of the class for each variant, float32 (N, count).
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if a layer is varied that a part of the model bypasses, or that is not of float32
 */
export function scoreVariants(context: MapContext, variants: GraphVariants, layer: LayerInfo | undefined): string {
  const { graph, facts, readable, scores, classIndex } = context;
  const { head, input } = facts;
  const { count, score: kind } = variants;
  const rows = readable.rows ?? Math.min(rowsPerPass, count);
  const outer = readable.seeded.model;
  // A batch that the model is fixed to, and that was proved to be free.
  const source = readable.rows === undefined && input.batch !== null ? symbolicBatch(outer) : outer;
  const from = variants.of === 'layer' ? changeable(source, layer ? planesOf(layer) : '', readable.logits) : input.name;
  const loop: RowLoop = {
    count,
    rows,
    dims: [rows],
    pictures: graph.node('Gather', [graph.node('Shape', [scores]), graph.ints([0], [])]),
    write: (body, chunk) => {
      const written = variants.write(body, chunk);
      const feed = variants.of === 'layer' ? written : asInput(body, written, facts);
      const logits = copyPart(body, { source, outer, feeds: new Map([[from, feed]]), to: readable.logits });
      const table = body.node('Reshape', [logits, body.ints([-1, head.classCount])]);
      const index = body.node('Gather', [classIndex, chunk.picture]);
      return body.node('Gather', [scoreNodes(body, table, { head, kind }), index], { axis: 1 });
    },
  };
  const whole = passesOf(loop) * rows;
  const found = graph.node('Reshape', [loopOverRows(graph, loop), graph.ints([-1, whole])]);
  return whole === count ? found : slice(graph, found, { axis: 1, start: 0, end: count });
}

/** The layer, if all that the logits depend on passes through it as float32. */
function changeable(model: OnnxModel, tensor: string, logits: string): string {
  feedTensor(exposeTensors(model, [logits]).model, { tensor, outputs: [logits] });
  if (inferTypes(indexGraph(model))(tensor).dataType === DataType.FLOAT) return tensor;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The layer "${tensor}" of "${model.location}" does not hold float32, and only that can be changed; use a float32 version of the model.`,
  );
}
