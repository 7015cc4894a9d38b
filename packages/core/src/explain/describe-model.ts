import { ScorecamError } from '../errors.js';
import { channelCount, type Preprocessing } from '../image/preprocessing.js';
import { probeInput } from '../image/probe-picture.js';
import { resolvePreprocessing } from '../image/resolve-preprocessing.js';
import type { LayerRow } from '../model/choose-layer.js';
import { type LoadedModel, measureModel, type ModelChoices } from '../model/model-facts.js';
import type { Runtime } from '../runtime.js';
import {
  type AssumedField,
  assumedFields,
  describedInput,
  describeSource,
  inputNotices,
  rangeNotices,
} from './described-input.js';
import type { ExplainerSetup } from './explainer-options.js';
import { checkPrecision } from './check-precision.js';

/** From a loaded model and what its user says about it to what has to be stated before it is prepared. */
export interface DescribedModel {
  /** The model as it is explained: its other inputs fed, and its image input with all axes. */
  readonly loaded: LoadedModel;
  readonly choices: ModelChoices;
  readonly preprocessing: Preprocessing;
  readonly preprocessingSource: string;
  readonly assumed: readonly AssumedField[];
  /** Notices for the user, in sentences. */
  readonly notices: readonly string[];
}

/** @throws ScorecamError UNSUPPORTED_MODEL if no input, or more than one, could be the image; INVALID_OPTION */
export function describeModel(given: LoadedModel, setup: ExplainerSetup): DescribedModel {
  checkBatch(setup);
  checkPrecision(setup.precision);
  const { model, input, notices } = describedInput(given.model, setup);
  const preprocessing = resolvePreprocessing(setup.card ?? {}, setup.preprocessing ?? {}, input);
  const [width, height] = preprocessing.size;
  const size = { channels: channelCount(preprocessing), height, width };
  const probe = probeInput(preprocessing);
  const assumed = assumedFields(setup, preprocessing, input);
  return {
    loaded: { ...given, model },
    choices: { ...setup, input, size, probe },
    preprocessing,
    preprocessingSource: describeSource(setup, assumed),
    assumed,
    notices: [...(setup.notices ?? []), ...notices, ...inputNotices(input, setup), ...rangeNotices(preprocessing)],
  };
}

/**
 * The layers of a model that can be explained, in the order in which the model computes them. At most one session is
 * opened, and closed again.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL or RUNTIME_FAILURE
 */
export async function modelLayers(
  runtime: Runtime,
  loaded: LoadedModel,
  setup: ExplainerSetup = {},
): Promise<readonly LayerRow[]> {
  const described = describeModel(loaded, setup);
  return (await measureModel(runtime, described.loaded, described.choices)).layers;
}

function checkBatch({ batch = 'auto', memory = 1 }: ExplainerSetup): void {
  if (batch !== 'auto' && !(Number.isInteger(batch) && batch >= 1))
    throw new ScorecamError('INVALID_OPTION', `The batch must be an integer of 1 or more, or auto, not ${batch}.`);
  if (!(memory >= 1)) throw new ScorecamError('INVALID_OPTION', `The memory must be 1 byte or more, not ${memory}.`);
}
