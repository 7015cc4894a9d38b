/** One explanation as numbers, the same code in Node and in a page. */
import { type ExplainedClass, type Explainer, parseMethod, type Progress, type Tensor } from '@scorecam/core';
import type { ParityCase } from './cases.js';

/** Scores, if the method has any, and maps by class, in the order of the case. */
export interface Maps {
  readonly scores: readonly Float32Array[];
  readonly maps: readonly Float32Array[];
}

/** The numbers of one explanation. */
export interface Measured {
  readonly activation: Float32Array;
  /** After all masks; absent if a software adapter did not score them all. */
  readonly whole?: Maps | undefined;
  /** After the case's `softwareMasks`. */
  readonly first?: Maps | undefined;
}

/** The input to explain, and the options. */
export interface MeasureRequest extends Pick<ParityCase, 'method' | 'options' | 'classes' | 'softwareMasks'> {
  readonly isSoftware: boolean;
}

/** Explains an input; on a software adapter, stops after the masks that it should score. */
export async function measure(
  explainer: Explainer,
  input: Tensor<'float32'>,
  request: MeasureRequest,
): Promise<Measured> {
  const { method, classes, softwareMasks, isSoftware } = request;
  const { activation } = await explainer.model.activate(input);
  const stopping = new AbortController();
  let first: Maps | undefined;
  const onProgress = (progress: Progress) => {
    if (progress.done !== softwareMasks) return;
    first = mapsOf(progress.partial());
    if (isSoftware) stopping.abort();
  };
  const preset = parseMethod(method);
  const setting = { ...preset, options: { ...preset.options, ...request.options } };
  const wanted = { method: setting, classes, onProgress, signal: stopping.signal };
  const whole = await explainer.explainInput(input, wanted).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
    return undefined;
  });
  return { activation: activation.data, whole: whole && mapsOf(whole.classes), first };
}

function mapsOf(classes: readonly Pick<ExplainedClass, 'values' | 'map'>[]): Maps {
  return {
    scores: classes.map(({ values }) => values['scores'] ?? new Float32Array()),
    maps: classes.map(({ map }) => map.data),
  };
}
