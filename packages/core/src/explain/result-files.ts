/** The files of a result: their names and what is in those that hold numbers. Every front end writes the same ones. */
import type { ClassExplanation } from './explanation.js';
import type { SpatialMap } from '../spatial-map.js';
import { encodeNpy } from '../npy.js';
import type { ClassFiles } from './result-record.js';
import { floatTensor } from '../tensor.js';

/** In characters; some labels are whole sentences. */
const longestStem = 48;

/** The names of the files of one class, which begin with its index and the words of its label. */
export function classFiles({ index, label = '' }: Pick<ClassExplanation, 'index' | 'label'>): ClassFiles {
  const words = label.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const stem = Array.from([index, ...words].join('-'))
    .slice(0, longestStem)
    .join('');
  return {
    map: `${stem}.map.npy`,
    raw: `${stem}.raw.npy`,
    original: `${stem}.original.npy`,
    scores: `${stem}.scores.npy`,
    heatmap: `${stem}.heatmap.png`,
    overlay: `${stem}.overlay.png`,
  };
}

/** A map as a .npy file of float32, (height, width). */
export function mapFile({ data, height, width }: SpatialMap): Uint8Array {
  return encodeNpy(floatTensor(data, [height, width]));
}
