/** Makes the maps of a saved result again, and says whether they are the same. */
import { type Explanation, type ResultRecord, ScorecamError, type Versions } from '@scorecam/core';
import { differencesOf, type RunSettings, type SettingDifference } from '../runs/run-settings.js';
import { versions } from '../versions.js';
import { compareClass, type VerifiedClass } from './compare-result.js';
import { explainAgain, type ExplainAgainOptions } from './explain-again.js';
import { type FilePlaces, readTask } from './verify-task.js';

/** How a result is verified. */
export interface VerifyOptions extends FilePlaces, ExplainAgainOptions {
  /** The largest difference of a map in [0, 1] that counts as rounding (default: 1e-4). */
  readonly tolerance?: number | undefined;
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
  const { record, folder, changedFiles } = task;
  try {
    const explanation = await explainAgain(task, options);
    const pairs = record.classes.map((recorded, i) => ({ recorded, again: explanation.classes[i]! })); // as asked for
    const classes = await Promise.all(pairs.map((pair) => compareClass(folder, pair)));
    return verification({ classes, tolerance, changedFiles, changedFacts: changedFacts(record, explanation) });
  } catch (error) {
    if (!(error instanceof ScorecamError) || error.code === 'CANCELLED' || changedFiles.length === 0) throw error;
    // Nothing is said about what could not be made.
    return { ...verification({ classes: [], tolerance, changedFiles, changedFacts: [] }), fault: error.message };
  }
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

function changedFacts(record: ResultRecord, explanation: Explanation): SettingDifference[] {
  const here = factsOf(explanation, versions());
  const there = Object.entries(factsOf(record, record.versions)).filter(([name]) => name in here);
  return differencesOf(Object.fromEntries(there), here);
}

/** What was compared, and what is not the same. */
interface Findings extends Pick<Verification, 'classes' | 'tolerance'> {
  readonly changedFiles: readonly SettingDifference[];
  readonly changedFacts: readonly SettingDifference[];
}

function verification({ classes, tolerance, changedFiles, changedFacts }: Findings): Omit<Verification, 'fault'> {
  const largest = Math.max(...classes.map(({ largestDifference }) => largestDifference ?? Infinity));
  const verdict = largest === 0 ? 'equal' : largest > 0 && largest <= tolerance ? 'rounding' : 'different';
  const isConfirmed = verdict !== 'different' && changedFiles.length === 0;
  return { verdict, isConfirmed, tolerance, classes, differences: [...changedFiles, ...changedFacts] };
}
