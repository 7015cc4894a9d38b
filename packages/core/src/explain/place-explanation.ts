import { placeMap } from '../image/place-map.js';
import type { View } from '../image/view.js';
import type { Size, SpatialMap } from '../spatial-map.js';
import type { ClassExplanation, ExplainedClass, ExplainedInput, Explanation } from './explanation.js';

/** The picture that a network input was made of. */
export interface Placement {
  /** The part of the picture that the input shows. */
  readonly view: View;
  /** The picture that was explained. */
  readonly picture: Size;
  /** Milliseconds from picture to network input. */
  readonly preprocessTime: number;
  /** Notices about the picture, in sentences. */
  readonly notices: readonly string[];
}

/** Places the maps of an explained input in its picture. */
export function placeExplanation(explained: ExplainedInput, placement: Placement): Explanation {
  return {
    ...explained,
    classes: explained.classes.map((entry) => placeClass(entry, placement)),
    view: placement.view,
    times: { preprocess: placement.preprocessTime, ...explained.times },
    notices: [...explained.notices, ...placement.notices],
  };
}

/** As large as the picture, the map of a class that is not looked at costs nothing. */
function placeClass(entry: ExplainedClass, { view, picture }: Placement): ClassExplanation {
  let placed: SpatialMap | undefined;
  return {
    ...entry,
    get original() {
      return (placed ??= placeMap(entry.map, view, picture));
    },
  };
}
