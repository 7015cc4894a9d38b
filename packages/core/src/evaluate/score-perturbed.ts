/**
 * Class probabilities of perturbed pictures. The graph itself makes them from masks at the input's size,
 *
 *   x' = x * mask + fill * (1 - mask)
 *
 * so that only masks go in, a batch at a time, and no perturbed picture ever exists outside of the device.
 */
import { ScorecamError } from '../errors.js';
import type { Preprocessing } from '../image/preprocessing.js';
import type { MaskedModel } from '../scorecam/masked-model.js';
import type { CancelSignal } from '../scorecam/request.js';
import { probabilities } from '../scorecam/scores.js';
import type { Tensor } from '../tensor.js';
import { type FillName, fillTensor } from './fill.js';

/** One perturbation of a picture. */
export interface Perturbation {
  readonly fill: FillName;
  /** Writes the mask, one value in [0, 1] a pixel of the input: 1 keeps the pixel, 0 gives it the fill. */
  readonly write: (target: Float32Array) => void;
}

/** The picture and the class whose probability is asked for. */
export interface PerturbedPicture {
  readonly model: MaskedModel;
  /** (1, C, H, W) or (1, H, W, C), as the model takes it. */
  readonly image: Tensor<'float32'>;
  readonly preprocessing: Preprocessing;
  readonly index: number;
  /** Perturbed pictures a pass. */
  readonly batch: number;
  readonly signal?: CancelSignal | undefined;
  /** Called after each pass with the number of perturbed pictures in it. */
  readonly onPass?: ((count: number) => void) | undefined;
}

/**
 * The probability of the class under each perturbation, in their order.
 *
 * @throws ScorecamError CANCELLED when the signal says so, RUNTIME_FAILURE
 */
export async function scorePerturbed(
  picture: PerturbedPicture,
  perturbations: readonly Perturbation[],
): Promise<Float64Array> {
  const result = new Float64Array(perturbations.length);
  let running: Promise<unknown> = Promise.resolve();
  for (const { fill, places } of passesOf(perturbations, picture)) {
    const batch = places.map((place) => perturbations[place]!);
    const next = scoreBatch(picture, batch, fill).then((values) =>
      values.forEach((value, i) => (result[places[i]!] = value)),
    );
    next.catch(() => undefined); // awaited one pass later, and no unhandled rejection until then
    // The masks of a pass are made while the pass before it runs.
    await running;
    running = next;
  }
  await running;
  return result;
}

/** The perturbations of one pass by their places in the list, and their fill. */
interface Pass {
  readonly fill: Tensor<'float32'>;
  readonly places: readonly number[];
}

function* passesOf(perturbations: readonly Perturbation[], picture: PerturbedPicture): Generator<Pass> {
  for (const [name, places] of placesByFill(perturbations)) {
    const fill = fillTensor(name, picture.image, picture.preprocessing);
    for (let start = 0; start < places.length; start += picture.batch) {
      yield { fill, places: places.slice(start, start + picture.batch) };
    }
  }
}

/** One pass has one fill. */
function placesByFill(perturbations: readonly Perturbation[]): Map<FillName, number[]> {
  const places = new Map<FillName, number[]>();
  perturbations.forEach(({ fill }, place) => places.set(fill, [...(places.get(fill) ?? []), place]));
  return places;
}

async function scoreBatch(
  { model, image, index, signal, onPass }: PerturbedPicture,
  perturbations: readonly Perturbation[],
  fill: Tensor<'float32'>,
): Promise<number[]> {
  if (signal?.aborted) throw new ScorecamError('CANCELLED', 'The evaluation was cancelled.');
  const { height, width } = model.size;
  const count = perturbations.length;
  const maps = new Float32Array(count * height * width);
  perturbations.forEach(({ write }, i) => write(maps.subarray(i * height * width, (i + 1) * height * width)));
  const masks = { maps, count, height, width, alignment: 'half-pixel', normalise: false, epsilon: 0, fill } as const;
  const rows = await model.score(image, masks);
  onPass?.(count);
  return rows.map((row) => probabilities(row, model.head)[index] ?? 0);
}
