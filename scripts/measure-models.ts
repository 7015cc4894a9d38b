/**
 * Answers the scripts that write docs/models.md: for each line of its standard input, a model, an input and what is said of
 * them, it explains the input by Grad-CAM and writes what it found beside the model: `tensor.npy`, the network's input;
 * `logits.npy`, the scores; `probabilities.npy`, if the head gives some; `activation.npy` and `raw.npy`.
 *
 *   npx tsx scripts/measure-models.ts
 */
import { decodeNpy, encodeNpy, type Explainer, floatTensor, preprocess, type Tensor } from '@scorecam/core';
import { openExplainer, type OpenOptions, readImage } from '@scorecam/node';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

interface Order {
  readonly model: string;
  /** The network's input, or a picture that has to become it. */
  readonly input: string;
  readonly isPicture?: boolean;
  readonly classIndex: number;
  readonly setup?: OpenOptions;
  /** The box of the output that is explained. */
  readonly foundBox?: number;
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await measure(JSON.parse(line) as Order).catch((error: unknown) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function measure(order: Order) {
  const started = performance.now();
  const explainer = await opened(order);
  try {
    const openedAt = performance.now();
    const tensor = await inputOf(explainer, order);
    const { activation, logits } = await explainer.model.activate(tensor);
    const options = { method: 'grad-cam', classes: [order.classIndex] } as const;
    const { classes, notices } = await explainer.explainInput(tensor, options);
    const save = (name: string, data: Float32Array, dims: readonly number[]) => {
      writeFileSync(join(dirname(order.model), `${name}.npy`), encodeNpy(floatTensor(data, dims)));
    };
    save('tensor', tensor.data, tensor.dims);
    save('activation', activation.data, [activation.count, activation.height, activation.width]);
    save('raw', classes[0]!.raw.data, [activation.height, activation.width]);
    save('logits', logits, [logits.length]);
    const probabilities = await probabilitiesOf(explainer, tensor);
    if (probabilities) save('probabilities', probabilities, [probabilities.length]);
    return {
      ...describe(explainer),
      notices,
      openSeconds: (openedAt - started) / 1000,
      seconds: (performance.now() - openedAt) / 1000,
    };
  } finally {
    await explainer.dispose();
  }
}

async function opened({ model, input, setup, foundBox }: Order): Promise<Explainer> {
  const explainer = await openExplainer(model, { device: 'cpu', threads: 1, ...setup });
  if (foundBox === undefined) return explainer;
  const { box } = await explainer.foundBox(decodeNpy(readFileSync(input), input), foundBox);
  return explainer.withTarget({ kind: 'box', box });
}

async function inputOf({ preprocessing }: Explainer, { input, isPicture }: Order): Promise<Tensor<'float32'>> {
  if (!isPicture) return decodeNpy(readFileSync(input), input);
  return preprocess(await readImage(input), preprocessing).input;
}

/** By class index; undefined if the head gives none. */
async function probabilitiesOf(explainer: Explainer, tensor: Tensor<'float32'>): Promise<Float32Array | undefined> {
  const predictions = (await explainer.predict(tensor)).toSorted((a, b) => a.index - b.index);
  if (predictions.some(({ probability }) => probability === undefined)) return undefined;
  return Float32Array.from(predictions, ({ probability = 0 }) => probability);
}

function describe({ layer, model, target }: Explainer) {
  const { finalActivation } = model.head;
  const batch = model.fixedBatch ?? 'any';
  return {
    module: layer?.module,
    tensor: layer?.tensor,
    layout: layer?.layout ?? 'nchw',
    dims: layer?.dims,
    finalActivation,
    target: target.kind,
    head: target.head,
    batch,
  };
}
