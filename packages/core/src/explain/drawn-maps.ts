import { placeMap } from '../image/place-map.js';
import { extent, type Size, type SpatialMap } from '../spatial-map.js';
import { displayPeak, scaledForDisplay } from './display-peak.js';
import type { ClassExplanation, Explanation } from './explanation.js';

/** What a map's color of 1 stands for: the strongest point of that map, or of the maps of all classes. */
export const scaleRanges = ['map', 'classes'] as const;

/** See {@link scaleRanges}. */
export type ScaleRange = (typeof scaleRanges)[number];

/**
 * The maps as they are drawn, in the picture's coordinates, in the order of the classes; those of the image's gradients are
 * brighter than their numbers ({@link displayPeak}). On one scale for all classes each map is multiplied by the peak of its raw values over
 * the largest such peak, so that a class without evidence stays faint.
 *
 * @param size - of the drawing in pixels; default: the picture's
 */
export function drawnMaps(
  { classes, method, subject, view }: Pick<Explanation, 'classes' | 'method' | 'subject' | 'view'>,
  range: ScaleRange = 'map',
  size: Size = view.picture,
): SpatialMap[] {
  const isOriginal = size.width === view.picture.width && size.height === view.picture.height;
  // Not by destructuring: to read `original` makes a map as large as the picture.
  const maps = classes.map((entry) => (isOriginal ? entry.original : placeMap(entry.map, view, size)));
  const factors = range === 'map' ? classes.map(() => 1) : sharesOfHighest(classes, subject);
  const peaks = classes.map(({ map }, i) => factors[i]! * displayPeak(map, method));
  const highest = Math.max(...peaks);
  return maps.map((map, i) => scaledForDisplay(map, factors[i]! / (range === 'map' ? peaks[i]! : highest || 1)));
}

/** The peak of each map's raw values over the largest of all. */
function sharesOfHighest(classes: readonly ClassExplanation[], subject: Explanation['subject']): number[] {
  const peaks = classes.map((entry) => peak(entry, subject));
  const highest = Math.max(...peaks);
  return peaks.map((each) => (highest > 0 ? each / highest : 0));
}

/** Raw values of the input are signed, and as strong below 0 as above. */
function peak({ raw, flag }: ClassExplanation, subject: Explanation['subject']): number {
  if (flag) return 0;
  const { low, high } = extent(raw.data);
  return subject === 'input' ? Math.max(-low, high) : Math.max(0, high);
}
