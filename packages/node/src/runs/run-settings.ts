import {
  type ColorMapName,
  defaultDrawing,
  type Explainer,
  type ExplainTarget,
  type FedInputs,
  findMethod,
  leanForm,
  methods,
  type MethodSetting,
  type ModelIdentity,
  type ResultForm,
  resultParts,
  ScorecamError,
  settingOf,
  type Tensor,
} from '@scorecam/core';
import { createHash } from 'node:crypto';

/** The options for every image of a run. */
export interface RunRequest extends Pick<ExplainTarget, 'classes' | 'top'> {
  /** The method with its preset and options (default: Score-CAM, preset `official`). */
  readonly method?: MethodSetting | undefined;
  /** The colors of the maps (default: `turbo`). */
  readonly colorMap?: ColorMapName | undefined;
  /** The weight of the map in the overlays, in [0, 1] (default: 0.5). */
  readonly opacity?: number | undefined;
  /** Which files each result has (default: `leanForm`). */
  readonly form?: ResultForm | undefined;
}

/**
 * All settings that affect a run's results, by the names that a refusal uses. The device is not one of them:
 * devices differ in rounding alone, and each result names its own.
 */
export type RunSettings = Readonly<Record<string, unknown>>;

/** The settings of a run. They contain the content of the model's files, but not their paths. */
export function runSettings(explainer: Explainer, model: ModelIdentity, request: RunRequest): RunSettings {
  const { classes, top = 1 } = request;
  const { colorMap = defaultDrawing.colorMap, opacity = defaultDrawing.opacity, form = leanForm } = request;
  const method = settingOf(request);
  return {
    model: model.sha256,
    weights: model.weights.map(({ sha256 }) => sha256),
    ...(explainer.target.headSource === 'stated' && { target: { ...explainer.target, ...referenceOf(explainer) } }),
    ...(findMethod(method.name).subject === 'layer' && {
      layer: explainer.layer?.tensor,
      ...(typeof explainer.layer?.layout === 'object' && { tokens: explainer.layer.layout }),
    }),
    method: method.name,
    preset: method.preset,
    ...method.options,
    ...(classes === undefined ? { top } : { classes: classes.map(String) }),
    batch: explainer.batch,
    ...(explainer.model.precision !== 'fp32' && { precision: explainer.model.precision }),
    preprocessing: explainer.preprocessing,
    ...(explainer.feeds && { feeds: describedFeeds(explainer.feeds) }),
    labels: sha256(JSON.stringify(explainer.labels)),
    colorMap,
    opacity,
    write: resultParts.filter((part) => form.parts.includes(part)),
    pictureFormat: form.pictureFormat,
    pictureSize: form.pictureSize,
    ...(form.sheetFormat && { format: form.sheetFormat }),
  };
}

/**
 * Settles the batch of a run as it begins: the fastest, if that is to be measured. A resumed run keeps the batch of its earlier
 * part, so that its results are the same.
 *
 * @param earlier - the settings of that part
 * @throws ScorecamError RUNTIME_FAILURE if the runtime fails
 */
export async function settleRunBatch(explainer: Explainer, earlier: RunSettings | undefined): Promise<void> {
  const batch = earlier?.['batch'];
  await explainer.settleBatch(typeof batch === 'number' ? batch : undefined);
}

/**
 * Refuses a batch that each machine would measure for itself.
 *
 * @param machines - who have to agree, in the plural: `the workers of a queue`
 * @throws ScorecamError INVALID_OPTION
 */
export function requireOneBatch({ batch }: Explainer, machines: string): void {
  if (batch !== 'auto') return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The batch "auto" is measured on one machine, and ${machines} have to agree on one; use a number, such as --batch 8.`,
  );
}

/** What a similarity compares with, by its hash. */
function referenceOf({ model: { target } }: Explainer): RunSettings {
  return target.kind === 'similarity' ? { reference: sha256(JSON.stringify(Array.from(target.reference))) } : {};
}

/** Numbers, and tensors by their hash. */
function describedFeeds(feeds: FedInputs): RunSettings {
  const described = ({ type, dims, data }: Tensor) => sha256(JSON.stringify([type, dims, Array.from(data, Number)]));
  return Object.fromEntries(
    Object.entries(feeds).map(([name, fed]) => [name, typeof fed === 'number' ? fed : described(fed)]),
  );
}

/** One short name for all settings, the same for the same settings. */
export function settingsHash(settings: RunSettings): string {
  return sha256(canonical(settings)).slice(0, 16);
}

/**
 * Refuses a run whose settings are not those of the run before it.
 *
 * @param owner - what the settings belong to, to begin the sentence: `The output folder "maps"`
 * @throws ScorecamError INVALID_OPTION that names every difference
 */
export function checkSameSettings(owner: string, theirs: RunSettings, ours: RunSettings): void {
  const differences = describeDifferences(theirs, ours);
  if (differences === '') return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `${owner} belongs to a run with other settings: ${differences}. Use the same settings, or another output folder.`,
  );
}

/** All differences, in words; empty if there are none. Options that only follow from the preset are left to its name. */
export function describeDifferences(theirs: RunSettings, ours: RunSettings): string {
  const implied = [theirs, ours].map(impliedOptions);
  const isImplied = (name: string) => implied.some((names) => names.has(name)) && !isDeparture(name);
  const isDeparture = (name: string) => [theirs, ours].some((each, i) => name in each && !implied[i]!.has(name));
  return differencesOf(theirs, ours)
    .filter(({ name }) => !isImplied(name))
    .map(({ name, there, here }) => `${name} is ${there} there and ${here} here`)
    .join('; ');
}

/** The names of the options that have the value of the preset that the settings name. */
function impliedOptions(settings: RunSettings): ReadonlySet<string> {
  const method = methods.find(({ name }) => name === settings['method']);
  const presets: Readonly<Record<string, { readonly options: object }>> = method?.presets ?? {};
  const options = Object.entries(presets[String(settings['preset'])]?.options ?? {});
  return new Set(options.filter(([name, value]) => settings[name] === value).map(([name]) => name));
}

/** A setting that two runs do not share. */
export interface SettingDifference {
  /** The name of the setting. */
  readonly name: string;
  /** The values as JSON, or `absent`. */
  readonly there: string;
  /** The value of this run. */
  readonly here: string;
}

/** The settings that differ, in the order in which they are named. */
export function differencesOf(theirs: RunSettings, ours: RunSettings): SettingDifference[] {
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...names]
    .map((name) => ({ name, there: canonical(theirs[name]), here: canonical(ours[name]) }))
    .filter(({ there, here }) => there !== here);
}

/** JSON with the keys in order, so that equal values give equal text. */
function canonical(value: unknown): string {
  if (value === undefined) return 'absent';
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
