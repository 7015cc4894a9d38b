import { ScorecamError } from '../errors.js';
import { classOutput, listOutputs, scoreTensor } from '../inspect/index.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { ClassTarget, SegmentTarget, SimilarityTarget } from './target.js';

/** The number of axes of outputs other than classes, and what they hold. */
const shapes = {
  segment: { rank: 4, words: 'a segmentation, [N, C, H, W]' },
  similarity: { rank: 2, words: 'an embedding, [N, D]' },
} as const;

/**
 * The name of the tensor that a target of one output is made of: the only output, or the only one of its shape.
 *
 * @param name - the output that the user names, if the model has several
 * @throws ScorecamError UNSUPPORTED_MODEL, listing the outputs, if none or more than one qualifies
 */
export function targetOutput(
  model: OnnxModel,
  { kind }: ClassTarget | SegmentTarget | SimilarityTarget,
  name?: string,
): string {
  if (kind === 'class') return classOutput(model, name);
  const index = indexGraph(model);
  const { rank, words } = shapes[kind];
  const named = model.graph.output.filter((output) => name === undefined || output.name === name);
  const fitting = named.length === 1 ? named : named.filter((o) => index.declared(o.name)?.dims?.length === rank);
  const [only, ...others] = new Set(fitting.flatMap((output) => scoreTensor(index, output) ?? []));
  if (only !== undefined && others.length === 0) return only;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `Cannot tell which output of "${model.location}" holds ${words}; the outputs are ${listOutputs(model)}; name one.`,
  );
}
