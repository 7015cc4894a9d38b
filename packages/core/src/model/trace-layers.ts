/** The layouts of a transformer's tensors: its graph is run once, and its places are followed through the measured shapes. */
import { hasTokens, type MeasuredShapes, type PlacesOf, tracePlaces } from '../layers/index.js';
import { indexGraph, writeModel } from '../onnx/index.js';
import { keepOutputs, maskInput, probeShapes } from '../rewrite/index.js';
import type { Size } from '../spatial-map.js';
import { elementCount, floatTensor } from '../tensor.js';
import { inputShape, maskFeeds, uniformMasks } from './mask-feeds.js';
import type { MeasuredModel } from './measure-tensors.js';

/** What one run shows of a model with tokens. */
export interface LayerTrace {
  readonly shapes: MeasuredShapes;
  readonly places: PlacesOf;
}

/** How tokens are read. */
export interface TokenOptions {
  /** The grid of the tokens, if the graph does not show it. */
  readonly grid?: Size | undefined;
}

/**
 * Traces a model whose features may be tokens.
 *
 * @param output - the graph output that the layers have to lead to
 * @returns undefined for any other model
 * @throws ScorecamError RUNTIME_FAILURE if the model cannot be run
 */
export async function traceLayers(
  measured: MeasuredModel,
  output: string,
  { grid }: TokenOptions,
): Promise<LayerTrace | undefined> {
  const index = indexGraph(keepOutputs(measured.model, [output]));
  if (!grid && !hasTokens(index)) return undefined;
  const shapes = await measureShapes(measured, output);
  const places = tracePlaces(index, shapes);
  return { shapes, places: grid ? withGrid(places, shapes, grid) : places };
}

/** The shape of every tensor that leads to an output, for one input of zeros. */
async function measureShapes(measured: MeasuredModel, output: string): Promise<MeasuredShapes> {
  const probe = probeShapes(keepOutputs(maskInput(measured.model, measured.input), [output]));
  const model = keepOutputs(probe.model, [...probe.shapes.values()]);
  const session = await measured.runtime.createSession({ bytes: writeModel(model), weights: measured.weights });
  try {
    const shape = inputShape(measured);
    const zeros = floatTensor(new Float32Array(elementCount(shape)), shape);
    const feeds = maskFeeds(measured, zeros, uniformMasks(1, measured.input.batch ?? 1));
    const results = await session.run(feeds, [...probe.shapes.values()]);
    return new Map([...probe.shapes].map(([tensor, name]) => [tensor, Array.from(results[name]?.data ?? [], Number)]));
  } finally {
    await session.dispose();
  }
}

/** The places with the grid that a user states for tokens: any others come before it, as a class token does. */
function withGrid(places: PlacesOf, shapes: MeasuredShapes, { height, width }: Size): PlacesOf {
  return (tensor) => {
    const traced = places(tensor);
    if (typeof traced === 'string') return traced;
    const [, count = 0, channels] = shapes.get(tensor) ?? [];
    const after = traced?.after ?? 0;
    const before = count - height * width - after;
    if (shapes.get(tensor)?.length !== 3 || channels === undefined || before < 0 || before > mostOthers) return traced;
    return { before, height, width, after };
  };
}

/** More tokens than these beside the grid mean that it is another grid. */
const mostOthers = 32;
