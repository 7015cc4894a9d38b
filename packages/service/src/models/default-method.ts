import { type Explainer, floatTensor, methodFault, type MethodSetting, parseMethod } from '@scorecam/core';

/** From one pass to many; the first that serves a model is its default. */
const byCost = ['grad-cam', 'gradient', 'eigen-cam', 'recipro-cam', 'occlusion', 'rise'].map(parseMethod);

/**
 * The cheapest method that explains with a model. It is tried on a gray picture, which also opens the sessions that the first
 * request would wait for.
 *
 * @throws ScorecamError as the last method, if none serves the model
 */
export async function defaultMethod(explainer: Explainer): Promise<MethodSetting> {
  let fault: unknown;
  for (const method of byCost) {
    try {
      await explainer.explain(grayInput(explainer), { method });
      return method;
    } catch (error) {
      fault = await methodFault(error, explainer.model);
    }
  }
  throw fault;
}

function grayInput({ preprocessing, model }: Explainer) {
  const { width, height } = model.size;
  const channels = preprocessing.channelOrder === 'gray' ? 1 : 3;
  const dims = preprocessing.layout === 'nhwc' ? [1, height, width, channels] : [1, channels, height, width];
  return floatTensor(new Float32Array(channels * height * width), dims);
}
