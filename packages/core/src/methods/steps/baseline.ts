/** What an explained picture is compared with: an input that shows nothing of the class. */
import type { Tensor } from '../../tensor.js';
import { picture } from '../option.js';

/** The baselines with a name of their own; any other name is that of a picture. */
export const baselineNames = ['mean', 'black', 'blur', 'strong-blur'] as const;

/**
 * Gives a baseline in the shape of the input:
 *
 *   mean          zeros in the normalized input: the mean color
 *   black         a black picture
 *   blur          the picture blurred by a Gaussian of sigma 5, 11 x 11 pixels, mirrored at its edges
 *   strong-blur   the same with sigma 50 and 51 x 51 pixels
 *   another name  the picture file of that name
 *
 * @throws ScorecamError INVALID_OPTION if there is no such baseline
 */
export type BaselineOf = (name: string) => Promise<Tensor<'float32'>>;

/** The option of this step. */
export const baselineOption = {
  baseline: picture(
    baselineNames,
    'What the picture is compared with: the mean color, black, the blurred picture, or another picture',
  ),
} as const;
