/**
 * The cost of gradient methods beside PyTorch's libraries on the same weights, one thread each, in turn:
 *
 *   python scripts/make_gradient_references.py references squeezenet1_1 resnet50 --exporters torchscript
 *   npx tsx scripts/bench-methods.ts references squeezenet1_1 resnet50
 *
 * Every figure is the median of the ratios of two calls that follow each other, so that other work of the machine slows both.
 * PYTHON names the interpreter (default: python), ROUNDS the number of rounds (default: 5).
 */
import { type Explainer, floatTensor, type MethodChoice } from '@scorecam/core';
import { openExplainer } from '@scorecam/node';
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { createInterface } from 'node:readline';

const [folder = '.', ...networks] = process.argv.slice(2);
const rounds = Number(env['ROUNDS'] ?? 5);
const classes = [5, 6, 7, 8, 9];
const image = floatTensor(
  Float32Array.from({ length: 3 * 224 * 224 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 224, 224],
);

/** What is divided by what. */
const pairs = {
  'activation gradient / forward pass': ['gradCam', 'look'],
  'part behind the layer / forward pass': ['tail', 'look'],
  'input gradient / forward pass': ['gradient', 'look'],
  "PyTorch's forward pass / forward pass": ['forward', 'look'],
  "PyTorch's input gradient / input gradient": ['input-gradient', 'gradient'],
  'pytorch-grad-cam / grad-cam': ['pytorch-grad-cam', 'gradCam'],
  'torchcam / grad-cam': ['torchcam', 'gradCam'],
  'pytorch-grad-cam / grad-cam, five classes': ['pytorch-grad-cam-5', 'gradCamOfFive'],
  'captum / integrated-gradients, 50 steps': ['captum', 'integrated'],
} as const;

for (const network of networks) {
  const explainer = await openExplainer(join(folder, `${network}-torchscript.onnx`), { device: 'cpu', threads: 1 });
  const torch = await startTorch(network);
  const own = callsOf(explainer);
  for (const [name, [first, second]] of Object.entries(pairs)) {
    const time = (side: string) => (side in own ? timed(own[side as keyof typeof own]) : torch.time(side));
    await time(first);
    await time(second);
    const ratios: number[] = [];
    for (let round = 0; round < (name.includes('integrated') ? Math.min(rounds, 3) : rounds); round++)
      ratios.push((await time(first)) / (await time(second)));
    console.log(
      `${network.padEnd(20)} ${name.padEnd(48)} ${median(ratios).toFixed(2)}  load ${loadavg()[0]!.toFixed(1)}`,
    );
  }
  torch.end();
  await explainer.dispose();
}

function callsOf(explainer: Explainer) {
  const { model } = explainer;
  const explain =
    (choice: MethodChoice, count = 1) =>
    () =>
      explainer.explainInput(image, { ...choice, classes: classes.slice(0, count) });
  const activated = model.activate(image);
  return {
    look: () => model.look(image),
    tail: async () => model.layerGradients(await activated, classes.slice(0, 1)),
    gradient: () => model.imageGradients(image, { classes: classes.slice(0, 1) }),
    gradCam: explain({ method: 'grad-cam' }),
    gradCamOfFive: explain({ method: 'grad-cam' }, 5),
    integrated: explain({ method: 'integrated-gradients' }),
  };
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

async function startTorch(network: string) {
  const child = spawn(env['PYTHON'] ?? 'python', [join(import.meta.dirname, 'bench_methods.py'), network], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    time: async (name: string) => {
      child.stdin.write(`${name}\n`);
      return Number((await lines.next()).value);
    },
    end: () => child.stdin.end(),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
