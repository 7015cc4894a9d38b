import type { ClassExplanation, Explanation } from './explanation.js';

/** A file that went into a result, by its name and the SHA-256 of its bytes in hexadecimal. */
export interface FileIdentity {
  readonly path: string;
  readonly sha256: string;
}

/** One file of weights beside a model. */
export interface WeightsIdentity {
  /** The path relative to the model's folder, with forward slashes. */
  readonly file: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** The file's size. */
  readonly bytes: number;
}

/** A model's file, and every file of weights that it names, each once, in the order of first use. */
export interface ModelIdentity extends FileIdentity {
  /** Empty where all weights lie in the model's own file. */
  readonly weights: readonly WeightsIdentity[];
}

/** The outputs written for one class, as paths relative to the result's folder. */
export interface ClassFiles {
  /** float32 .npy, [0, 1], at the size that the preset's reference gives. */
  readonly map: string;
  /** float32 .npy, unscaled, at the layer's size. */
  readonly raw: string;
  /** float32 .npy, [0, 1], at the picture's size. */
  readonly original: string;
  /** float32 .npy, K values. */
  readonly scores: string;
  /** PNG at the picture's size. */
  readonly heatmap: string;
  /** PNG at the picture's size. */
  readonly overlay: string;
}

/** What a result's record says beside the explanation itself. */
export interface RecordContext {
  readonly model: ModelIdentity;
  readonly image: FileIdentity & { readonly width: number; readonly height: number };
  /** In the order of the explanation's classes. */
  readonly files: readonly ClassFiles[];
  /** The sheet of all classes, where one was drawn. */
  readonly sheet?: string;
}

/** The content of result.json: plain values only, so that JSON.stringify writes it whole. */
export type ResultRecord = ReturnType<typeof resultRecord>;

/** The record of an explanation, with every setting that it takes to make the maps again. */
export function resultRecord(explanation: Explanation, context: RecordContext) {
  const { preset, options, preprocessing, layer, channels, constantChannels, top, notices } = explanation;
  const { runtime, device, batch, times } = explanation;
  return {
    scorecam: 1,
    preset,
    options,
    model: context.model,
    image: context.image,
    preprocessing,
    layer,
    channels,
    skippedChannels: options.constantChannels === 'skip' ? constantChannels.length : 0,
    constantChannels,
    runtime,
    device,
    batch,
    times,
    top,
    classes: explanation.classes.map((entry, i) => classRecord(entry, context.files[i])),
    ...(context.sheet === undefined ? {} : { sheet: context.sheet }),
    notices,
  };
}

function classRecord({ index, label, probability, logit, flag }: ClassExplanation, files: ClassFiles | undefined) {
  return {
    index,
    ...(label === undefined ? {} : { label }),
    probability,
    logit,
    ...(flag === undefined ? {} : { flag }),
    ...(files === undefined ? {} : { files, scores: files.scores }),
  };
}
