import { timed } from '../clock.js';
import { ScorecamError } from '../errors.js';
import { pictureNotices } from '../image/check-picture.js';
import type { Picture } from '../image/picture.js';
import { preprocess } from '../image/preprocess.js';
import type { Preprocessing } from '../image/preprocessing.js';
import { isRaster, type Raster } from '../image/raster.js';
import { drawRaster } from '../image/raster-picture.js';
import { toPicture } from '../image/to-picture.js';
import { type View, viewOf } from '../image/view.js';
import type { Size } from '../spatial-map.js';
import type { Tensor } from '../tensor.js';
import type { Placement } from './place-explanation.js';

/** The inputs that can be explained: a picture, a raster of bands, or a network input as it is. */
export type ExplainerInput = Picture | Raster | Tensor<'float32'>;

/** A network input, and the picture that its maps are placed in. */
export interface PlacedInput extends Placement {
  readonly tensor: Tensor<'float32'>;
}

/** The model that an input is made for. */
interface Receiver {
  readonly preprocessing: Preprocessing;
  /** The height and width of the network's input. */
  readonly size: Size;
}

/**
 * Makes a network input of what is explained. One that is given as it is becomes its own picture.
 *
 * @throws ScorecamError INVALID_OPTION if a network input holds several images
 */
export async function networkInput(input: ExplainerInput, receiver: Receiver): Promise<PlacedInput> {
  if ('dims' in input) {
    requireOneImage(input);
    const view = seenPart(input, receiver);
    return { tensor: input, view, picture: view.picture, preprocessTime: 0, notices: [] };
  }
  const [{ input: tensor, view }, preprocessTime] = await timed(() => preprocess(input, receiver.preprocessing));
  return { tensor, view, picture: input, preprocessTime, notices: pictureNotices(input) };
}

/** The part of the picture that the network sees; a network input is its own picture. */
export function seenPart(input: ExplainerInput, { preprocessing, size: { width, height } }: Receiver): View {
  if ('dims' in input) return { picture: { width, height }, left: 0, top: 0, width, height };
  return viewOf(input, preprocessing);
}

/** The picture that an input is, or shows, for drawing. */
export function pictureOf(input: ExplainerInput, preprocessing: Preprocessing): Picture {
  if ('dims' in input) return toPicture(input, preprocessing);
  return isRaster(input) ? drawRaster(input, preprocessing) : input;
}

function requireOneImage({ dims }: Tensor<'float32'>): void {
  if (dims.length !== 4 || dims[0] === 1) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The input has the shape [${dims.join(', ')}], ${dims[0]} images; explain one at a time, such as array[:1].`,
  );
}
