/**
 * Runs an exported model on onnxruntime-web's WebAssembly, and writes each map as `NAME.npy`: scripts/compare_exported.py calls it.
 * `npx tsx scripts/run-exported.ts model.onnx input.npy folder`
 */
import { decodeNpyArray, encodeNpy, floatTensor } from '@scorecam/core';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Onnxruntime from 'onnxruntime-web';
import { root } from './entry-points.js';

const [model = '', input = '', folder = ''] = process.argv.slice(2);
const require = createRequire(join(root, 'packages/web/package.json'));
const { env, InferenceSession, Tensor } = require('onnxruntime-web') as typeof Onnxruntime;
env.wasm.numThreads = 1;
env.logLevel = 'error';

const session = await InferenceSession.create(await readFile(model), { executionProviders: ['wasm'] });
const { data, dims } = decodeNpyArray(await readFile(input), input);
const fed = new Tensor('float32', Float32Array.from(data, Number), [...dims]);
const maps = session.outputNames.filter((name) => /^saliency(?!.*_?class$)/.test(name));
const outputs = await session.run({ [session.inputNames[0] ?? '']: fed }, maps);
for (const name of maps) {
  const map = outputs[name]!; // as asked for
  await writeFile(join(folder, `${name}.npy`), encodeNpy(floatTensor(map.data as Float32Array, map.dims)));
}
