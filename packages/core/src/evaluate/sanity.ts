/**
 * The sanity check of section 4.4 (Adebayo et al., arXiv 1810.03292): does a map depend on what the network has learned?
 * The weights are randomized from the top layer down, one layer after the other, and each map is compared with that of
 * the trained network: Spearman's rank correlation and the structural similarity. A method passes whose maps lose their
 * likeness.
 */
import { type CancelSignal, throwIfCancelled } from '../cancel.js';
import { ScorecamError } from '../errors.js';
import { Explainer } from '../explain/explainer.js';
import type { ExplainerSetup, ExplainOptions } from '../explain/explainer-options.js';
import type { ClassExplanation } from '../explain/explanation.js';
import { weightedLayers } from '../inspect/index.js';
import { randomizeWeights } from '../rewrite/index.js';
import type { Runtime } from '../runtime.js';
import type { LoadedModel } from '../model/model-facts.js';
import { mean } from './statistics.js';
import { rankCorrelation } from './rank-correlation.js';
import { structuralSimilarity } from './structural-similarity.js';

/** The number of untrained networks that are averaged. */
const defaultDraws = 5;

/** One stage of the check, or the trained network before the first. */
export interface SanityStage {
  /** How many layers are randomized; 0 for the trained network. */
  readonly randomized: number;
  /** The lowest layer that is randomized; absent for the trained network. */
  readonly layer?: string;
  /** The map and the class probability of the network at this stage. */
  readonly explanation: ClassExplanation;
  /** Of this map with the trained network's, in [-1, 1], 0 if the map shows nothing; the mean over the draws. */
  readonly rankCorrelation: number;
  /** The structural similarity with the trained network's map, at most 1; the mean over the draws. */
  readonly similarity: number;
  /** The rank correlation of each draw of random weights; the map is that of the first. */
  readonly draws: readonly number[];
}

/** What is checked, and how. */
export interface SanityRequest {
  /** The trained model. */
  readonly loaded: LoadedModel;
  /** How the model is opened each time. */
  readonly setup: ExplainerSetup;
  /** Explains the picture with the network of a stage: `explainer.explain(picture, options)` or `explainInput`. */
  readonly explain: (explainer: Explainer, options: ExplainOptions) => Promise<readonly ClassExplanation[]>;
  /** What is explained, and how. */
  readonly options: ExplainOptions;
  /** The number of stages, spread evenly over the layers (default: one per layer). */
  readonly stages?: number | undefined;
  /** The number of draws of the last stage, because one untrained network is not a sample of them (default: 5). */
  readonly draws?: number | undefined;
  /** Of the random weights. */
  readonly seed: number;
  /** Stops the work. */
  readonly signal?: CancelSignal | undefined;
}

/**
 * Runs the check, a stage at a time; the first is the trained network. One model is open at a time.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL, INVALID_OPTION, CANCELLED, RUNTIME_FAILURE
 */
export async function* sanityStages(runtime: Runtime, request: SanityRequest): AsyncGenerator<SanityStage> {
  const { loaded, setup, draws = defaultDraws } = request;
  const layers = weightedLayers(loaded.model);
  const sizes = stageSizes(layers.length, request.stages);
  requireWhole('draws', draws);
  const { explanation, tensor } = await explainTrained(runtime, request);
  yield { randomized: 0, explanation, rankCorrelation: 1, similarity: 1, draws: [] };
  const target = { ...request, setup: { ...setup, layer: undefined, tensor }, original: explanation };
  for (const randomized of sizes) {
    const layer = layers[randomized - 1]?.name ?? '';
    const isLast = randomized === layers.length;
    yield { randomized, layer, ...(await drawStage(runtime, target, { randomized, draws: isLast ? draws : 1 })) };
  }
}

/** A trained network with its map, which those of the stages are compared with. */
interface SanityTarget extends SanityRequest {
  readonly original: ClassExplanation;
}

/** The maps of several networks whose layers are randomized as far, each from a seed of its own. */
async function drawStage(
  runtime: Runtime,
  target: SanityTarget,
  { randomized, draws }: { randomized: number; draws: number },
): Promise<Pick<SanityStage, 'explanation' | 'rankCorrelation' | 'similarity' | 'draws'>> {
  const { loaded, original, seed } = target;
  const maps: ClassExplanation[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const model = randomizeWeights(loaded.model, { layers: randomized, seed: seed + draw });
    maps.push(await explainStage(runtime, { ...target, loaded: { ...loaded, model } }));
  }
  const correlations = maps.map(({ map }) => rankCorrelation(original.map.data, map.data));
  return {
    explanation: maps[0]!, // there is at least one draw
    rankCorrelation: mean(correlations),
    similarity: mean(maps.map(({ map }) => structuralSimilarity(original.map, map))),
    draws: correlations,
  };
}

/** The layer's tensor is fixed here, since the untrained network's default could be another one. */
async function explainTrained(
  runtime: Runtime,
  request: SanityRequest,
): Promise<{ explanation: ClassExplanation; tensor: string | undefined }> {
  const explainer = await openStage(runtime, request);
  try {
    const [explanation] = await request.explain(explainer, request.options);
    if (!explanation) throw new ScorecamError('INVALID_OPTION', 'The sanity check needs one class.');
    return { explanation, tensor: explainer.layer?.tensor };
  } finally {
    await explainer.dispose();
  }
}

async function explainStage(runtime: Runtime, request: SanityTarget): Promise<ClassExplanation> {
  const explainer = await openStage(runtime, request);
  try {
    const [explanation] = await request.explain(explainer, { ...request.options, classes: [request.original.index] });
    return explanation!; // One class was asked for.
  } finally {
    await explainer.dispose();
  }
}

function openStage(runtime: Runtime, { loaded, setup, signal }: SanityRequest): Promise<Explainer> {
  throwIfCancelled(signal);
  // The runtime serves the next stage too.
  return Explainer.create(runtime, loaded, { ...setup, ownsRuntime: false });
}

/** The numbers of randomized layers, the last of them all. */
function stageSizes(layers: number, stages = layers): number[] {
  requireWhole('stages', stages);
  const count = Math.min(stages, layers);
  return Array.from({ length: count }, (_, i) => Math.round(((i + 1) * layers) / count));
}

function requireWhole(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ScorecamError('INVALID_OPTION', `The number of ${name} must be a positive integer, not ${value}.`);
}
