/** Four methods on one picture: where they agree, and one picture of all of them. `node examples/compare-methods.js` */
import { overlay } from '@scorecam/core';
import { compareMaps, mapEntropy } from '@scorecam/core/evaluate';
import { drawRow, encodePng, openExplainer, readPicture } from '@scorecam/node';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const bundled = (path) => fileURLToPath(import.meta.resolve(`@scorecam/models/emoji-vgg/${path}`));
const picture = await readPicture(bundled('pictures/cat_and_dog.png'));
const explainer = await openExplainer(bundled('emoji-vgg.onnx'), { device: 'cpu' });

const maps = [];
for (const method of ['score-cam', 'grad-cam', 'recipro-cam', 'eigen-cam']) {
  const { classes, times } = await explainer.explain(picture, { method, classes: ['cat'] });
  maps.push({ method, map: classes[0].original, milliseconds: times.method });
}
await explainer.dispose();

for (const { method, map, milliseconds } of maps) {
  const difference = compareMaps(map, maps[0].map).meanDifference;
  console.log(
    `${method.padEnd(12)} ${milliseconds.toFixed(0).padStart(5)} ms  entropy ${mapEntropy(map).toFixed(2)}  mean difference from score-cam ${difference.toFixed(3)}`,
  );
}
const cells = maps.map(({ method, map }) => ({
  picture: overlay(picture, map, { colorMap: 'turbo', opacity: 0.5 }),
  lines: [method],
}));
await writeFile('methods.png', await encodePng(await drawRow(cells)));
console.log('Written to methods.png.');
