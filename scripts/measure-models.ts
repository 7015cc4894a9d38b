/**
 * Answers scripts/measure_models.py: for each line of its standard input, the path of a model and of an input, it explains
 * the input by Grad-CAM and writes what it found beside the model: `activation.npy`, `raw.npy`, `logits.npy`.
 *
 *   npx tsx scripts/measure-models.ts
 */
import { decodeNpy, encodeNpy, floatTensor, type Explainer } from '@scorecam/core';
import { openExplainer } from '@scorecam/node';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

interface Order {
  readonly model: string;
  readonly input: string;
  readonly classIndex: number;
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await measure(JSON.parse(line) as Order).catch((error: unknown) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function measure({ model, input, classIndex }: Order) {
  const started = performance.now();
  const explainer = await openExplainer(model, { device: 'cpu', threads: 1 });
  try {
    const opened = performance.now();
    const tensor = decodeNpy(readFileSync(input), input);
    const { activation, logits } = await explainer.model.activate(tensor);
    const { classes } = await explainer.explainInput(tensor, { method: 'grad-cam', classes: [classIndex] });
    const save = (name: string, data: Float32Array, dims: readonly number[]) => {
      writeFileSync(join(dirname(model), `${name}.npy`), encodeNpy(floatTensor(data, dims)));
    };
    save('activation', activation.data, [activation.count, activation.height, activation.width]);
    save('raw', classes[0]!.raw.data, [activation.height, activation.width]);
    save('logits', logits, [logits.length]);
    return {
      ...describe(explainer),
      openSeconds: (opened - started) / 1000,
      seconds: (performance.now() - opened) / 1000,
    };
  } finally {
    await explainer.dispose();
  }
}

function describe({ layer, model }: Explainer) {
  const { finalActivation } = model.head;
  const batch = model.fixedBatch ?? 'any';
  return {
    module: layer?.module,
    tensor: layer?.tensor,
    layout: layer?.layout ?? 'nchw',
    dims: layer?.dims,
    finalActivation,
    batch,
  };
}
