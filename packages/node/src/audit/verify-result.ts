/** Makes the maps of a saved result again, and says whether they are the same. */
import {
  type Explainer,
  type ExplainerInput,
  type Explanation,
  outputOfScores,
  type Preprocessing,
  type ResultRecord,
  ScorecamError,
  settingOf,
  type Versions,
} from '@scorecam/core';
import { basename, dirname, resolve } from 'node:path';
import { unlessAborted } from '../abort.js';
import { readGraph } from '../model/model-file.js';
import { identifyModel } from '../model/model-identity.js';
import { openExplainer, type OpenOptions } from '../open-explainer.js';
import { decodeInput } from '../picture/read-picture.js';
import { hashFile, readWhole } from '../read-file.js';
import { readRecord } from '../results/parse-record.js';
import { differencesOf, type RunSettings, type SettingDifference } from '../runs/run-settings.js';
import { versions } from '../versions.js';
import { compareClass, type VerifiedClass } from './compare-result.js';
import { findRecorded } from './find-recorded.js';
import { recordedTarget } from './recorded-target.js';

/** How a result is verified. */
export interface VerifyOptions extends Pick<OpenOptions, 'device' | 'threads' | 'batch'> {
  /** The model's file (default: the one that the result names, from the working directory or beside the result). */
  readonly model?: string | undefined;
  /** The picture's file (default: as for the model). */
  readonly image?: string | undefined;
  /** Of a similarity, the file of the other picture (default: as for the model). */
  readonly reference?: string | undefined;
  /** Further folders that may hold the files that the result names. */
  readonly folders?: readonly string[] | undefined;
  /** The largest difference of a map in [0, 1] that counts as rounding (default: 1e-4). */
  readonly tolerance?: number | undefined;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of a verification: plain values only. */
export interface Verification {
  /** Of the maps: the same to the last bit, within the tolerance, or neither. */
  readonly verdict: 'equal' | 'rounding' | 'different';
  /** Whether the maps are equal or within rounding, and those of the model and the picture that the result names. */
  readonly isConfirmed: boolean;
  /** The tolerance in force. */
  readonly tolerance: number;
  /** In the order of the result; empty if there is a `fault`. */
  readonly classes: readonly VerifiedClass[];
  /** What is recorded there and otherwise here, as the model's hash, the version, the batch: what may explain a difference. */
  readonly differences: readonly SettingDifference[];
  /** Why the maps could not be made with another model or picture, in one sentence. */
  readonly fault?: string;
}

/** Of a map in [0, 1]. Runtimes, batches and threads differ by less than 1e-5 on the networks of docs/parity.md. */
const defaultTolerance = 1e-4;

/** The differences that make it another explanation; others are only reasons why numbers may differ. */
const identities: ReadonlySet<string> = new Set(['model', 'weights', 'picture', 'reference']);

/**
 * Verifies a result by its `result.json`: reads the settings and the maps, explains the picture again, and compares.
 *
 * @example
 * const { verdict, classes } = await verifyResult('scorecam-out/result.json', { model: 'vgg16.onnx' });
 *
 * @throws ScorecamError UNREADABLE_FILE if a file is missing or `path` is not a result; INVALID_OPTION if the result does not
 *   record what its maps need; as {@link openExplainer} and `explain`, if model and picture are those of the result
 */
export async function verifyResult(path: string, options: VerifyOptions = {}): Promise<Verification> {
  const { tolerance = defaultTolerance } = options;
  const task = await readTask(path, options);
  try {
    const explanation = await explainAgain(task, options);
    const pairs = task.record.classes.map((recorded, i) => ({ recorded, again: explanation.classes[i]! })); // as asked for
    const classes = await Promise.all(pairs.map((pair) => compareClass(task.folder, pair)));
    return verification({ classes, tolerance, differences: differences(task, factsOf(explanation, versions())) });
  } catch (error) {
    const found = differences(task, {});
    if (!(error instanceof ScorecamError) || error.code === 'CANCELLED' || !found.some(isIdentity)) throw error;
    return { ...verification({ classes: [], tolerance, differences: found }), fault: error.message };
  }
}

/** A result, and the files that it is made again from. */
interface Task {
  readonly record: ResultRecord;
  readonly folder: string;
  readonly model: string;
  readonly image: string;
  /** Of a similarity, the other picture. */
  readonly reference: string | undefined;
  /** What the files are, there and here. */
  readonly there: RunSettings;
  readonly here: RunSettings;
}

async function readTask(path: string, options: VerifyOptions): Promise<Task> {
  const folder = dirname(resolve(path));
  const record = await readRecord(folder, basename(path));
  if (!record) throw new ScorecamError('UNREADABLE_FILE', `"${path}" is not the result.json of an explanation.`);
  const folders = [folder, ...(options.folders ?? [])];
  const model = options.model ?? (await findRecorded(record.model.path, { folders, flag: 'model' }));
  const image = options.image ?? (await findRecorded(record.image.path, { folders, flag: 'image' }));
  const source = record.target?.reference;
  const reference = source && (options.reference ?? (await findRecorded(source.path, { folders, flag: 'reference' })));
  const there = filesOf(record.model, { picture: record.image.sha256, reference: source?.sha256 });
  const here = filesOf(await identifyModel(model), {
    picture: await hashFile(image),
    reference: reference && (await hashFile(reference)),
  });
  return { ...{ record, folder, model, image, reference }, ...{ there, here } };
}

/** Of the pictures, the hashes. */
function filesOf(
  { sha256, weights }: ResultRecord['model'],
  { picture, reference }: { readonly picture: string; readonly reference: string | undefined },
): RunSettings {
  return { model: sha256, weights: weights.map((each) => each.sha256), picture, ...(reference && { reference }) };
}

async function explainAgain(task: Task, options: VerifyOptions): Promise<Explanation> {
  const { record, model, image } = task;
  const { device, threads, signal = new AbortController().signal } = options;
  const output = record.target && outputOfScores(await readGraph(model), record.target.output);
  const opening = { device, threads, batch: options.batch ?? record.batch, output, ...settingsOf(record) };
  const input = await readInput(image, record.preprocessing);
  const opened = await openExplainer(model, opening);
  try {
    const explainer = await unlessAborted(comparing(opened, task), signal);
    const classes = record.classes.map(({ index }) => index);
    const explaining = explainer.explain(input, { classes, method: settingOf({ method: record.method }), signal });
    return await unlessAborted(explaining, signal);
  } finally {
    await opened.dispose();
  }
}

/** Of a similarity, the explainer that compares with the other picture; its model ends with the runtime of the first. */
async function comparing(opened: Explainer, { record, reference }: Task): Promise<Explainer> {
  if (record.target?.kind !== 'similarity' || reference === undefined) return opened;
  return opened.comparedWith([await readInput(reference, record.preprocessing)], record.target.reference);
}

/** How a model is opened to explain as the record says. */
function settingsOf({ preprocessing, layer, target, feeds, precision }: ResultRecord): OpenOptions {
  const grid = typeof layer?.layout === 'object' ? layer.layout : undefined;
  return {
    preprocessing,
    layer: layer?.tensor,
    grid: grid && { height: grid.height, width: grid.width },
    target: target && recordedTarget(target),
    feeds: feedsOf(feeds),
    precision,
    labels: target?.kind === 'box' && !target.form ? undefined : [], // they say how a detector's outputs are read
  };
}

async function readInput(path: string, { levels }: Preprocessing): Promise<ExplainerInput> {
  return decodeInput(await readWhole(path, 'image'), basename(path), { isWide: levels !== undefined });
}

/** @throws ScorecamError INVALID_OPTION if a tensor was fed, whose values are not recorded */
function feedsOf(feeds: ResultRecord['feeds']): OpenOptions['feeds'] {
  if (!feeds) return undefined;
  const numbers = Object.entries(feeds).map(([name, fed]) => {
    if (typeof fed === 'number') return [name, fed] as const;
    throw new ScorecamError(
      'INVALID_OPTION',
      `A result of a model that is fed a tensor cannot be verified: it does not record what "${name}" was fed.`,
    );
  });
  return Object.fromEntries(numbers);
}

/** What may make a difference besides the files. */
function factsOf(made: ResultRecord | Explanation, by: Versions | undefined): RunSettings {
  const { method, target, layer, preprocessing, runtime, device, batch } = made;
  return {
    version: by?.scorecam,
    'version of the runtime': by?.runtime,
    runtime,
    device,
    batch,
    method: method.name,
    preset: method.preset,
    ...method.options,
    layer: layer?.tensor,
    output: target?.output,
    head: target?.head,
    preprocessing,
  };
}

/** Nothing is said about what could not be made. */
function differences({ record, there, here }: Task, made: RunSettings): SettingDifference[] {
  const recorded = Object.entries(factsOf(record, record.versions)).filter(([name]) => name in made);
  return differencesOf({ ...there, ...Object.fromEntries(recorded) }, { ...here, ...made });
}

function isIdentity({ name }: SettingDifference): boolean {
  return identities.has(name);
}

function verification(found: Pick<Verification, 'classes' | 'tolerance' | 'differences'>): Omit<Verification, 'fault'> {
  const largest = Math.max(...found.classes.map(({ largestDifference }) => largestDifference ?? Infinity));
  const verdict = largest === 0 ? 'equal' : largest > 0 && largest <= found.tolerance ? 'rounding' : 'different';
  return { verdict, isConfirmed: verdict !== 'different' && !found.differences.some(isIdentity), ...found };
}
