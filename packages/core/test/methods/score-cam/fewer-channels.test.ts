import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Explainer, type MethodOptions, type Picture, preprocess } from '@scorecam/core';
import { openExplainer, readPicture } from '@scorecam/node';

let explainer: Explainer;
let picture: Picture;
beforeAll(async () => {
  explainer = await openExplainer('models/emoji-vgg/emoji-vgg.onnx', { device: 'cpu', threads: 1 });
  picture = await readPicture('models/emoji-vgg/pictures/cat.png');
});
afterAll(() => explainer.dispose());

const explain = (
  options: Partial<MethodOptions<'score-cam'>> = {},
  onProgress?: (done: number, total: number) => void,
) => explainer.explain(picture, { options, onProgress: ({ done, total }) => onProgress?.(done, total) });

it('stops within the tolerance of the whole map, and says how many channels were scored', async () => {
  const tolerance = 0.08;
  const seen: [number, number][] = [];
  const [whole, part] = [await explain(), await explain({ tolerance }, (...progress) => seen.push(progress))];
  const { count } = part.work;
  expect(count).toBeGreaterThanOrEqual(32);
  expect(count).toBeLessThan(96);
  expect(part.details['unscoredChannels']).toHaveLength(96 - count);
  expect(part.details['expectedDifference']).toBeLessThanOrEqual(tolerance / 2);
  expect(part.notices.join()).toContain(`${count} of 96 channels were scored`);
  expect([seen[0], seen.at(-1)]).toEqual([
    [0, 96],
    [count, count],
  ]);
  const [a, b] = [whole.classes[0]!.map.data, part.classes[0]!.map.data];
  expect(a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length).toBeLessThan(tolerance);
});

it('scores a number of channels and predicts the other scores, of which the map is made', async () => {
  const [whole, part] = [await explain(), await explain({ channels: 40 })];
  const { raw, values } = part.classes[0]!;
  const unscored = part.details['unscoredChannels'] as number[];
  expect([part.work.count, unscored.length]).toEqual([40, 56]);
  const scores = whole.classes[0]!.values['scores']!.map((score, k) => {
    if (!unscored.includes(k)) return score;
    expect(values['scores']![k]).toBe(0);
    return values['predictedScores']![k]!;
  });
  const { input } = preprocess(picture, explainer.preprocessing);
  const { data } = (await explainer.model.activate(input)).activation;
  raw.data.forEach((value, place) => {
    const sum = scores.reduce((total, score, k) => total + score * data[k * raw.data.length + place]!, 0);
    expect(Math.abs(value - sum)).toBeLessThan(1e-5 * (1 + sum)); // float32, and scores of another batch
  });
});
