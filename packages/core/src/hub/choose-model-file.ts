import { ScorecamError } from '../errors.js';

/** The precisions of a model's weights, by the names of transformers.js, the default first. */
export const precisions = ['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4'] as const;

/** The ending of the file's name for each precision. */
const endings: Readonly<Record<Precision, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
};

/** The precision of a model's weights, as transformers.js names it: `q8` is `model_quantized.onnx`. */
export type Precision = (typeof precisions)[number];

/** The files among which one is chosen, and what is known about it. */
export interface ModelFileChoice {
  /** Where the files are, for messages. */
  readonly place: string;
  /** Paths with "/", from the top of the repository or folder. */
  readonly files: readonly string[];
  /** The path of the file, if it is named. */
  readonly file?: string | undefined;
  /** The precision, if it is named. */
  readonly dtype?: Precision | undefined;
}

/**
 * The model file among others: the one that is named, `onnx/model.onnx` or `model.onnx` with the ending of its precision, or the
 * only one.
 *
 * @throws ScorecamError UNREADABLE_FILE that lists the models that are there
 */
export function chooseModelFile({ place, files, file, dtype }: ModelFileChoice): string {
  const models = files.filter((path) => path.toLowerCase().endsWith('.onnx')).sort();
  if (models.length === 0) throw refused(`${place} holds no .onnx file; export the model to ONNX first.`);
  const name = `model${endings[dtype ?? 'fp32']}.onnx`;
  const wanted = file === undefined ? [`onnx/${name}`, name] : [file];
  const found = wanted.find((path) => models.includes(path));
  if (found !== undefined) return found;
  const [only, ...others] = models;
  if (file === undefined && dtype === undefined && others.length === 0) return only!; // there is one
  throw refused(`${place} holds no ${wanted.join(' and no ')}; name one of its models: ${models.join(', ')}.`);
}

function refused(sentence: string): ScorecamError {
  return new ScorecamError('UNREADABLE_FILE', sentence);
}
