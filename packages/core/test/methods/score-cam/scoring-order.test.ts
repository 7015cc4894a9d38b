import { expect, it } from '@jest/globals';
import { type ClassMap, Explainer, floatTensor, type Runtime } from '@scorecam/core';
import { byActivationSum } from '../../../src/methods/score-cam/scoring-order.js';
import { channelView } from '../../../src/model/activation.js';
import { readTiny } from '../../support/graphs.js';
import { useRuntime } from '../../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

it('orders channels by the sum of their magnitudes, of equal ones the lower first', () => {
  const data = Float32Array.of(1, 1, -3, 2, 0, 2, 9, 9, 5, 0);
  expect(byActivationSum({ count: 5, height: 1, width: 2, data }, [0, 1, 2, 4])).toEqual([1, 4, 0, 2]);
});

it('scores the channel with the largest sum first, and all in the end', async () => {
  const model = { model: await readTiny(), weights: { kind: 'none' } } as const;
  const explainer = await Explainer.create(runtime, model, { batch: 1 });
  const input = floatTensor(
    Float32Array.from({ length: 576 }, (_, i) => Math.sin(i * 1.7)),
    [1, 3, 16, 12],
  );
  const partials: (readonly ClassMap[])[] = [];
  await explainer.explainInput(input, { classes: [2], onProgress: ({ partial }) => partials.push(partial()) });
  const { activation } = await explainer.model.activate(input);
  const sums = Array.from({ length: activation.count }, (_, k) => channelView(activation, k).reduce((a, b) => a + b));
  const largestFirst = [...sums.keys()].sort((a, b) => sums[b]! - sums[a]!);
  expect(largestFirst).not.toEqual([...sums.keys()]);
  partials.forEach(([map], done) => {
    const scored = largestFirst.filter((k) => map!.values['scores']![k] !== 0);
    expect(scored).toEqual(largestFirst.slice(0, done));
  });
  await explainer.dispose();
});
