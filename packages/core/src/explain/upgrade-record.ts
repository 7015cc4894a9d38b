/** Records of version 1, which knew one method, as records of the present version. */
import type { LayerInfo } from '../layers/layer-info.js';
import type { ClassFiles, ClassRecord, ResultRecord } from './result-record.js';

/** What version 1 had in other words or places. */
interface FirstRecord extends Omit<ResultRecord, 'scorecam' | 'method' | 'times' | 'classes' | 'layer'> {
  readonly scorecam: 1;
  readonly preset: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly layer: LayerInfo;
  readonly channels: number;
  readonly skippedChannels: number;
  readonly constantChannels: readonly number[];
  readonly times: { readonly preprocess: number; readonly activation: number; readonly scoring: number };
  readonly classes: readonly FirstClassRecord[];
}

interface FirstClassRecord extends Omit<ClassRecord, 'files'> {
  readonly files?: Omit<ClassFiles, 'values'> & { readonly scores: string };
}

/** The parsed content of a result.json of any version, as the present version. Its fields are not checked. */
export function upgradeRecord(record: FirstRecord | ResultRecord): ResultRecord {
  if (record.scorecam !== 1) return record;
  const { preset, options, channels, skippedChannels, constantChannels, times, classes, ...rest } = record;
  return {
    ...rest,
    scorecam: 2,
    method: { name: 'score-cam', preset, options: inPresentWords(options) },
    subject: 'layer',
    work: { unit: 'masks', count: channels - constantChannels.length, skipped: skippedChannels },
    details: { channels, constantChannels },
    times: { preprocess: times.preprocess, forward: times.activation, method: times.scoring },
    classes: classes.map(upgradeClass),
  };
}

function upgradeClass({ files, ...entry }: FirstClassRecord): ClassRecord {
  if (!files) return entry;
  const { scores, ...others } = files;
  return { ...entry, files: { ...others, values: { scores } } };
}

/** Version 1 wrote British spellings. */
function inPresentWords({ normalise, ...options }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const combine = options['combine'] === 'normalised' ? 'normalized' : options['combine'];
  return { ...options, normalize: normalise, combine };
}
