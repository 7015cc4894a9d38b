/**
 * The cost of an evaluation relative to the forward passes that it needs:
 *
 *   npx tsx scripts/bench-evaluation.ts model.onnx photos 5
 *
 * For each photograph in turn: from the file to all metrics of one preset and of the three baselines; then the same number
 * of passes of the unchanged model, in this process and with the same batch size. The two alternate and have one thread
 * each. Processor time is compared (of this process and its child, read from /proc, so on Linux only): wall-clock time says
 * little on a machine shared with other work. The model must accept any batch size.
 */
import { preprocess, settingOf } from '@scorecam/core';
import { evaluatePicture, resolveEvaluation } from '@scorecam/core/evaluate';
import { openExplainer, readPicture } from '@scorecam/node';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { processorSeconds } from './process-usage.js';

const batch = 8;
const [modelPath = '', folder = '', count = '5'] = process.argv.slice(2);

async function main(): Promise<void> {
  const files = (await readdir(folder)).filter((name) => /^\.jpe?g$/i.test(extname(name))).slice(0, Number(count));
  const explainer = await openExplainer(modelPath, { device: 'cpu', threads: 1 });
  const plain = await InferenceSession.create(modelPath, { intraOpNumThreads: 1 });
  const totals = { evaluation: 0, passes: 0, count: 0 };
  await evaluate(join(folder, files[0] ?? ''), 1);
  for (const file of files) {
    const evaluation = await timed(() => evaluate(join(folder, file)));
    const passes = await timed(() => runPlain(evaluation.result));
    totals.evaluation += evaluation.seconds;
    totals.passes += passes.seconds;
    totals.count += evaluation.result;
    const ratio = (evaluation.seconds / passes.seconds).toFixed(3);
    console.log(
      `${file}: ${evaluation.result} passes, ${evaluation.seconds.toFixed(1)} s against ${passes.seconds.toFixed(1)} s, ratio ${ratio}`,
    );
  }
  console.log(
    `${files.length} photographs, ${totals.count} passes: ratio ${(totals.evaluation / totals.passes).toFixed(3)}`,
  );
  await explainer.dispose();

  /** Returns the number of inputs that the model ran on. */
  async function evaluate(path: string, steps?: number): Promise<number> {
    const { model, preprocessing } = explainer;
    const { input } = preprocess(await readPicture(path), preprocessing);
    const options = resolveEvaluation(steps === undefined ? {} : { steps });
    let passes = 1;
    const onProgress = (done: number) => (passes = done + 1);
    await evaluatePicture(
      { model, preprocessing, methods: [settingOf({})], options, batch, onProgress },
      { image: input, name: path },
    );
    return passes;
  }

  async function runPlain(passes: number): Promise<void> {
    const { size } = explainer.model;
    const data = new Float32Array(batch * 3 * size.height * size.width).map((_, i) => Math.sin(i * 0.37));
    const feeds = { [plain.inputNames[0] ?? '']: new Tensor('float32', data, [batch, 3, size.height, size.width]) };
    for (let done = 0; done < passes; done += batch) await plain.run(feeds);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = processorSeconds();
  const result = await work();
  return { result, seconds: processorSeconds() - start };
}

await main();
