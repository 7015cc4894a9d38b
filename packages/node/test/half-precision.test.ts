import { expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { openExplainer, readPicture } from '../src/index.js';

const bundled = (file: string) => fileURLToPath(new URL(`../../../models/emoji-vgg/${file}`, import.meta.url));

it('explains the bundled model in float16 as in float32, by trained weights', async () => {
  const picture = await readPicture(bundled('pictures/cat_and_dog.png'));
  const maps: Float32Array[] = [];
  for (const precision of ['fp32', 'fp16'] as const) {
    const explainer = await openExplainer(bundled('emoji-vgg.onnx'), { device: 'cpu', threads: 1, precision });
    const { classes, notices } = await explainer.explain(picture, { classes: ['cat'], options: { channels: 24 } });
    maps.push(classes[0]!.map.data);
    expect(notices.some((notice) => notice.includes('float16'))).toBe(precision === 'fp16');
    await explainer.dispose();
  }
  const differences = maps[0]!.map((value, i) => Math.abs(value - maps[1]![i]!));
  // Numbers of 11 bits; onnxruntime 1.30 gave 1.4e-4.
  expect(Math.max(...differences)).toBeLessThan(2e-3);
  expect(Math.max(...differences)).toBeGreaterThan(1e-6);
});
