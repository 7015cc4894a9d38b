/** The sentences that `explain` prints for one image. */
import {
  type ClassFiles,
  type ClassRecord,
  describeCount,
  describePreprocessing,
  type Explanation,
  fileNames,
  findMethod,
  percent,
  type ResultRecord,
} from '@scorecam/core';
import { describeDevice, describeNotices } from './describe-device.js';

/** An explanation and what was saved of it. */
export interface SavedResult {
  readonly explanation: Explanation;
  readonly record: ResultRecord;
  readonly folder: string;
  /** Whether the layer is the default one, which the output then states. */
  readonly isDefaultLayer: boolean;
  /** Where the preprocessing was read. */
  readonly preprocessingSource: string;
}

/** The result, how it was made, and the location of its files. */
export function describeResult({
  explanation,
  record,
  folder,
  isDefaultLayer,
  preprocessingSource,
}: SavedResult): string {
  return [
    `${record.image.path} (${record.image.width} x ${record.image.height})`,
    ...record.classes.map((entry) => `  ${describeClass(entry)}`),
    '',
    ...describeLayer(explanation, isDefaultLayer),
    `Input     ${describePreprocessing(record.preprocessing)}; from ${preprocessingSource}`,
    ...describeWork(explanation),
    ...describeNotices(explanation.notices),
    '',
    `Written to ${folder}${record.sheet === undefined ? '' : `. Look at ${record.sheet} first`}.`,
    ...describeFiles(record).map((line) => `  ${line}`),
  ].join('\n');
}

function describeClass({ index, label, probability, logit, flag, peak }: ClassRecord): string {
  const name = `${label ?? 'class'} (${index})`.padEnd(28);
  const score = (probability === undefined ? logit.toPrecision(4) : percent(probability)).padStart(11);
  return `${name} ${score}   ${flag ? `No map. ${flag.reason}` : `peak at x ${peak!.x}, y ${peak!.y}`}`; // a map without a flag has a peak
}

/** A method of the input has no layer. */
function describeLayer({ layer }: Explanation, isDefault: boolean): string[] {
  if (!layer) return [];
  const [, channels, height, width] = layer.dims;
  const reason = isDefault ? ', the last spatial features before the classifier' : '';
  return [`Layer     ${layer.module ?? layer.tensor} (${channels} channels of ${height} x ${width})${reason}`];
}

function describeWork({ method, work, times, ...run }: Explanation): string[] {
  const { count, skipped, unit } = work;
  const left = skipped === 0 ? '' : `, ${skipped} skipped because they cannot change the map`;
  return [
    `Method    ${findMethod(method.name).title}, preset ${method.preset}: ${describeCount(count, unit)}${left}`,
    describeDevice(run),
    `Time      ${seconds(times.method)} s for the ${unit}, ${seconds(times.preprocess + times.forward)} s before them`,
  ];
}

function describeFiles({ classes, sheet }: ResultRecord): string[] {
  const ofClass = classes.flatMap(({ files }) => (files ? [filesOfClass(files)] : [])).filter((line) => line !== '');
  return [['result.json', ...(sheet === undefined ? [] : [sheet])].join('  '), ...ofClass];
}

/** The pictures by name, and the other files in a word: there may be ten. */
function filesOfClass({ heatmap, overlay, values, ...numbers }: ClassFiles): string {
  const pictures = [heatmap, overlay].filter((name) => name !== undefined);
  const others = fileNames({ values, ...numbers });
  if (pictures.length === 0) return others.join('  ');
  return [...pictures, ...(others.length > 0 ? ['and the numbers behind them as .npy'] : [])].join('  ');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
