/** Which methods can serve a model, and what prevents the others: each question is asked once. */
import { methodFault } from '../methods/method-fault.js';
import { runMethod, settingOf } from '../methods/choose-method.js';
import { methods } from '../methods/index.js';
import type { Question } from '../methods/method.js';
import { uniformMasks } from '../model/mask-feeds.js';
import type { ActivatedInput } from '../model/masked-model.js';
import type { PreparedModel } from '../model/prepared-model.js';
import { floatTensor, type Tensor } from '../tensor.js';

/** A method, and why it cannot explain with the model. */
export interface ServedMethod {
  /** The name of the method. */
  readonly name: string;
  /** Absent if the method serves the model. */
  readonly fault?: string;
}

type AnyMethod = (typeof methods)[number];

/** Tries the methods on an input. @throws ScorecamError RUNTIME_FAILURE if the runtime no longer runs the model */
export async function servedMethods(model: PreparedModel, image: Tensor<'float32'>): Promise<ServedMethod[]> {
  const faults = new Map<Question, Promise<string | undefined>>();
  const served: ServedMethod[] = [];
  for (const method of methods) {
    const { name, asks } = method;
    if (!faults.has(asks))
      faults.set(
        asks,
        faultOf(model, () => ask(model, image, asks)),
      );
    const fault = (await faults.get(asks)) ?? (await ownFault(model, image, method));
    served.push({ name, ...(fault !== undefined && { fault }) });
  }
  return served;
}

/** A method of a layer that asks for gradients costs one pass: it is tried whole. Any other needs a layer at most. */
async function ownFault(model: PreparedModel, image: Tensor<'float32'>, { name, subject, asks }: AnyMethod) {
  if (subject === 'input') return undefined;
  return faultOf(model, async () => {
    const input = await model.activate(image);
    if (asks !== 'layerGradients') return;
    const baselineOf = () => Promise.resolve(floatTensor(new Float32Array(image.data.length), image.dims));
    await runMethod(settingOf({ method: name }), { model, input }, { classes: [0], batch: 1, baselineOf });
  });
}

async function ask(model: PreparedModel, image: Tensor<'float32'>, question: Question): Promise<unknown> {
  switch (question) {
    case 'scoreMasked':
      return model.look(image);
    case 'activate':
      return model.activate(image);
    case 'scoreActivations':
      return model.scoreActivations(activationTensor(await model.activate(image)), image);
    case 'layerGradients':
      return model.layerGradients(await model.activate(image), [0]);
    case 'imageGradients':
      return model.imageGradients(image, { classes: [0] });
    case 'maskGradients':
      return model.maskGradients(image, uniformMasks(1), { classes: [0], score: 'probability' });
  }
}

function activationTensor({ activation }: ActivatedInput): Tensor<'float32'> {
  const { count, height, width, data } = activation;
  return floatTensor(data, [1, count, height, width]);
}

async function faultOf(model: PreparedModel, attempt: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return (await methodFault(error, model)).message;
  }
}
