/** The heatmaps and overlays of a result. */
import {
  type ClassFiles,
  type ColorMapName,
  colorize,
  defaultDrawing,
  drawnMaps,
  type Explanation,
  overlay,
  type Picture,
  type PictureFormat,
  resizePicture,
  type ResultFile,
  type ResultForm,
  type ScaleRange,
} from '@scorecam/core';
import { encodePng } from '../picture/encode-png.js';
import { encodeWebp } from '../picture/encode-webp.js';
import { shrunkSize } from '../picture/thumbnail.js';
import { pictureWatch } from './picture-watch.js';

/** What an explanation is drawn with. */
export interface DrawnOptions {
  /** The picture that was explained; its size is that of the explanation's `original` maps. */
  readonly picture: Picture;
  /** Default: `turbo`. */
  readonly colorMap?: ColorMapName | undefined;
  /** The weight of the map in the overlay, in [0, 1]; default: 0.5. */
  readonly opacity?: number | undefined;
  /** What a color of 1 stands for in the drawings: the strongest point of each map (default) or of all classes. */
  readonly scaleOver?: ScaleRange | undefined;
}

type PictureForm = Pick<ResultForm, 'pictureFormat' | 'pictureSize'>;

/** Draws the files of each class, in the order of the classes, that are heatmaps and overlays. */
export async function* drawClasses(
  explanation: Explanation,
  files: readonly ClassFiles[],
  options: DrawnOptions & PictureForm,
): AsyncGenerator<ResultFile, void> {
  if (!files.some(({ heatmap, overlay }) => (heatmap ?? overlay) !== undefined)) return;
  const { colorMap = defaultDrawing.colorMap, opacity, scaleOver, pictureFormat } = options;
  const picture = await pictureWatch.measure('draw', () => shrunk(options));
  const size = picture === options.picture ? undefined : picture;
  const maps = await pictureWatch.measure('place', () => drawnMaps(explanation, scaleOver, size));
  const style = { colorMap, opacity, contour: explanation.subject === 'layer' };
  const encode = pictureFormat === 'webp' ? encodeWebp : encodePng;
  const encoded = async (draw: () => Picture) => {
    const drawn = await pictureWatch.measure('draw', draw);
    return pictureWatch.measure('encode', () => encode(drawn));
  };
  for (const [i, { heatmap, overlay: covered }] of files.entries()) {
    if (heatmap !== undefined) yield { name: heatmap, content: await encoded(() => colorize(maps[i]!, colorMap)) };
    if (covered !== undefined) yield { name: covered, content: await encoded(() => overlay(picture, maps[i]!, style)) };
  }
}

/** What the format of the file can hold, if the form does not say less. */
const longestSides: Readonly<Record<PictureFormat, number>> = { png: Infinity, webp: 16_383 };

function shrunk({ picture, pictureFormat, pictureSize = Infinity }: DrawnOptions & PictureForm): Picture {
  const { width, height } = shrunkSize(picture, Math.min(pictureSize, longestSides[pictureFormat]));
  return width === picture.width && height === picture.height ? picture : resizePicture(picture, width, height);
}
