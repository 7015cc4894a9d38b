/**
 * The sanity check of several methods, for the table of docs/comparison.md: Spearman's rank correlation and the structural
 * similarity of each map with that of the network whose layers are all shuffled.
 *
 *   npx tsx scripts/sanity-methods.ts model.onnx grad-cam,gradient a.png b.png
 */
import { parseMethod } from '@scorecam/core';
import { mean } from '@scorecam/core/evaluate';
import { readPicture, runSanityCheck } from '@scorecam/node';

const [model = '', words = '', ...pictures] = process.argv.slice(2);

console.log('| method | rank correlation, mean (range) | SSIM |');
console.log('| --- | --- | --- |');
for (const word of words.split(',')) {
  const draws: number[] = [];
  const similarities: number[] = [];
  for (const path of pictures) {
    const { correlations, similarity } = await check(word, path);
    draws.push(...correlations);
    similarities.push(similarity);
  }
  const range = `${Math.min(...draws).toFixed(2)} to ${Math.max(...draws).toFixed(2)}`;
  console.log(`| ${word} | ${mean(draws).toFixed(2)} (${range}) | ${mean(similarities).toFixed(2)} |`);
}

/** The last stage, in which every layer is random. */
async function check(word: string, path: string): Promise<{ correlations: readonly number[]; similarity: number }> {
  const picture = await readPicture(path);
  const stages = runSanityCheck(
    model,
    { device: 'cpu', threads: 1 },
    {
      explain: async (explainer, options) => (await explainer.explain(picture, options)).classes,
      options: { method: parseMethod(word) },
      stages: 1,
      draws: 5,
      seed: 1,
    },
  );
  let last: { correlations: readonly number[]; similarity: number } | undefined;
  for await (const { draws, similarity } of stages) last = { correlations: draws, similarity };
  return last!; // the trained network and one stage
}
