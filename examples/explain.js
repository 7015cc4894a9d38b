/** Explains a picture in Node: `node examples/explain.js [picture] [model]`. */
import { openExplainer, readPicture, saveExplanation, identifyModel, hashFile } from '@scorecam/node';
import { fileURLToPath } from 'node:url';

const bundled = (path) => fileURLToPath(import.meta.resolve(`@scorecam/models/emoji-vgg/${path}`));
const [picturePath = bundled('pictures/cat_and_dog.png'), modelPath = bundled('emoji-vgg.onnx')] =
  process.argv.slice(2);

const explainer = await openExplainer(modelPath);
try {
  const picture = await readPicture(picturePath);
  const explanation = await explainer.explain(picture, { top: 2 });
  for (const { label, index, probability, original } of explanation.classes) {
    // original.data: the map in [0, 1], one value for each pixel of the picture, row by row.
    const strong = original.data.filter((value) => value > 0.5).length / original.data.length;
    console.log(
      `${label ?? index}: ${(100 * probability).toFixed(1)} %, half as strong or more on ${(100 * strong).toFixed(0)} % of the picture`,
    );
  }
  for (const notice of explanation.notices) console.log(`Note: ${notice}`);

  const image = { path: picturePath, sha256: await hashFile(picturePath) };
  const model = await identifyModel(modelPath);
  await saveExplanation(explanation, { picture, image, model, folder: 'scorecam-out' });
  console.log('Written to scorecam-out: sheet.png, overlays, .npy and result.json.');
} finally {
  await explainer.dispose();
}
