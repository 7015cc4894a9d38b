import type { ClassExplanation, ExplainedTarget, Explanation, Prediction } from './explanation.js';
import type { ColorMapName } from '../image/color-map.js';
import type { ScaleRange } from './drawn-maps.js';
import type { FileIdentity } from '../file-identity.js';
import { placedPeak } from '../image/placed-peak.js';
import type { View } from '../image/view.js';
import type { MapFlag, SpatialMap } from '../spatial-map.js';

/** One weight file beside a model. */
export interface WeightsIdentity {
  /** The path relative to the model's folder, with forward slashes. */
  readonly file: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** The file's size. */
  readonly bytes: number;
}

/** A model's file, and every weight file that it names, each once, in the order of first use. */
export interface ModelIdentity extends FileIdentity {
  /** Empty if all weights are in the model's own file. */
  readonly weights: readonly WeightsIdentity[];
}

/** The outputs written for one class, as paths relative to the result's folder; a part that was not asked for is absent. */
export interface ClassFiles {
  /** float32 .npy, [0, 1], at the size that the preset's reference gives. */
  readonly map?: string;
  /** float32 .npy, unscaled: (h, w) at the layer's size, or the shape of the network's input. */
  readonly raw?: string;
  /** float32 .npy, [0, 1], at the picture's size. */
  readonly original?: string;
  /** PNG or WebP, at the picture's size or smaller. */
  readonly heatmap?: string;
  /** PNG or WebP, at the picture's size or smaller. */
  readonly overlay?: string;
  /** float32 .npy of each kind of number that the map is made from, by name: `scores` of Score-CAM, K values. Empty if not asked for. */
  readonly values: Readonly<Record<string, string>>;
}

/** A picture that was explained. */
export interface ImageIdentity extends FileIdentity {
  /** In pixels, once upright. */
  readonly width: number;
  /** As `width`. */
  readonly height: number;
}

/** How the heatmaps and overlays of a result are colored. */
export interface ResultColors {
  /** The colors of the map. */
  readonly colorMap: ColorMapName;
  /** The weight of the map's color in the overlays, in [0, 1]. */
  readonly opacity: number;
  /** What a color of 1 stands for (default: the strongest point of each map). */
  readonly scaleOver?: ScaleRange | undefined;
}

/** The versions of the programs that made an explanation. */
export interface Versions {
  /** Of scorecam's packages. */
  readonly scorecam: string;
  /** Of the package that ran the model. */
  readonly runtime: string;
}

/** What a result's record holds beside the explanation itself. */
export interface RecordContext extends ResultColors {
  /** The programs that made the explanation, if they are known. */
  readonly versions?: Versions | undefined;
  /** The model that was explained. */
  readonly model: ModelIdentity;
  /** The picture that was explained. */
  readonly image: ImageIdentity;
  /** In the order of the explanation's classes. */
  readonly files: readonly ClassFiles[];
  /** The sheet of all classes, if one was drawn. */
  readonly sheet?: string;
}

/** What result.json says about one class. */
export interface ClassRecord extends Prediction {
  /** The highest place of the map in the picture's coordinates, in its pixels from the upper left corner; absent if it is flagged. */
  readonly peak?: { readonly x: number; readonly y: number };
  /** Present if the map shows nothing, with the reason; the maps are then all zeros. */
  readonly flag?: MapFlag;
  /** The files of the class, if they were written. */
  readonly files?: ClassFiles;
}

/** The fields of an explanation that its record repeats. */
type RecordedFields =
  | 'method'
  | 'subject'
  | 'layer'
  | 'preprocessing'
  | 'assumed'
  | 'feeds'
  | 'work'
  | 'details'
  | 'runtime'
  | 'device'
  | 'batch'
  | 'precision'
  | 'times'
  | 'top'
  | 'notices';

/**
 * The content of result.json: plain values only, so that JSON.stringify writes it whole. It records every setting needed
 * to make the maps again. docs/result.md shows one.
 */
export interface ResultRecord extends ResultColors, Pick<Explanation, RecordedFields> {
  /** The version of this format. */
  readonly scorecam: 2;
  /** The programs that made the explanation; absent from records of earlier versions, and of the page. */
  readonly versions?: Versions;
  /** The model that was explained. */
  readonly model: ModelIdentity;
  /** The picture that was explained. */
  readonly image: ImageIdentity;
  /** The target of the maps; absent from records of the classes alone, as earlier versions wrote them. */
  readonly target?: ExplainedTarget;
  /** In the order asked for. */
  readonly classes: readonly ClassRecord[];
  /** The file of the sheet, if one was drawn. */
  readonly sheet?: string;
}

/** The record of an explanation. */
export function resultRecord(explanation: Explanation, context: RecordContext): ResultRecord {
  const { method, target, subject, layer, preprocessing, assumed, feeds } = explanation;
  const { work, details, runtime, device, batch, precision, times, top } = explanation;
  const { versions, model, image, colorMap, opacity, scaleOver, sheet } = context;
  return {
    scorecam: 2,
    ...(versions && { versions }),
    method,
    model,
    image,
    preprocessing,
    ...(assumed && { assumed }),
    ...(feeds && { feeds }),
    target,
    subject,
    ...(layer && { layer }),
    work,
    details,
    runtime,
    device,
    batch,
    ...(precision && { precision }),
    times,
    colorMap,
    opacity,
    ...(scaleOver === 'classes' && { scaleOver }),
    top,
    classes: explanation.classes.map((entry, i) => classRecord(explanation, entry, context.files[i])),
    ...(sheet !== undefined && { sheet }),
    notices: explanation.notices,
  };
}

function classRecord({ view }: Explanation, entry: ClassExplanation, files: ClassFiles | undefined): ClassRecord {
  const { index, label, probability, logit, flag, map } = entry;
  return {
    index,
    ...(label !== undefined && { label }),
    ...(probability !== undefined && { probability }),
    logit,
    ...(flag ? { flag } : { peak: placeOf(map, view) }),
    ...(files && { files }),
  };
}

function placeOf(map: SpatialMap, view: View): { x: number; y: number } {
  const { x, y } = placedPeak(map, view);
  return { x, y };
}
