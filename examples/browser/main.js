/** Explains a picture in the browser; neither the model nor the picture leaves the machine. `npx vite examples/browser` */
import { overlay } from '@scorecam/core';
import { openWebExplainer, readPicture } from '@scorecam/web';

const status = document.querySelector('#status');
const fileOf = (id) => document.querySelector(id).files[0];

async function explain() {
  const explainer = await openWebExplainer(fileOf('#model'), { device: 'auto' });
  try {
    const picture = await readPicture(fileOf('#picture'));
    const { classes, device } = await explainer.explain(picture, {
      onProgress: ({ done, total }) => (status.textContent = `${done} of ${total}`),
    });
    const [{ index, label, probability, original }] = classes;
    draw(overlay(picture, original, { colorMap: 'turbo', opacity: 0.5 }));
    status.textContent = `${label ?? `class ${index}`}: ${(100 * probability).toFixed(1)} %, on ${device}`;
  } finally {
    await explainer.dispose();
  }
}

function draw({ width, height, data }) {
  const canvas = Object.assign(document.querySelector('#map'), { width, height });
  canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}

document.querySelector('#explain').addEventListener('click', () => {
  status.textContent = 'Preparing …';
  explain().catch((error) => (status.textContent = error.message));
});
