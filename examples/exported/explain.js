// Explains a picture with a model that `scorecam export --with resize,normalize` wrote.
//
//   npm install onnxruntime-node
//   node explain.js MODEL.onnx PIXELS WIDTH HEIGHT MAP
//
// PIXELS holds red, green and blue of each pixel, row by row, a byte each; MAP gets the heat map as float32.
import * as ort from 'onnxruntime-node';
import { readFile, writeFile } from 'node:fs/promises';

const [model, pixels, width, height, out] = process.argv.slice(2);
const session = await ort.InferenceSession.create(model);
const picture = new ort.Tensor('uint8', new Uint8Array(await readFile(pixels)), [1, Number(height), Number(width), 3]);
const { saliency, saliency_class } = await session.run({ picture });
const { buffer, byteOffset, byteLength } = saliency.data;
await writeFile(out, new Uint8Array(buffer, byteOffset, byteLength));
console.log(String(saliency_class.data[0]));
