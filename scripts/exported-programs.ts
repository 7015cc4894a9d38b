/** Runs an exported model by the example of each language, and compares the map with that of `explain`. */
import { parseMethod, type Picture } from '@scorecam/core';
import { exportModel, openExplainer, readPicture } from '@scorecam/node';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './entry-points.js';
import { run } from './packages/run.js';

/** An example, and what a machine needs to run it. */
interface Program {
  readonly language: string;
  /** A command that fails if something is missing. */
  readonly needs: string;
  /** Run in an empty folder, with the arguments of the example behind it. */
  readonly command: string;
}

const folder = join(root, 'examples/exported');

/** ONNXRUNTIME is the folder of a release of onnxruntime for C++, and ONNXRUNTIME_JAR the file of that for Java. */
const programs: readonly Program[] = [
  { language: 'JavaScript', needs: 'node --version', command: `node ${folder}/explain.js` },
  {
    language: 'Python',
    needs: 'python3 -c "import numpy, onnxruntime"',
    command: `python3 ${folder}/explain.py`,
  },
  {
    language: 'C++',
    needs: 'g++ --version && ls "$ONNXRUNTIME/include/onnxruntime_cxx_api.h"',
    command: `g++ -std=c++17 ${folder}/explain.cpp -I "$ONNXRUNTIME/include" -L "$ONNXRUNTIME/lib" -l onnxruntime -o explain && LD_LIBRARY_PATH="$ONNXRUNTIME/lib" ./explain`,
  },
  {
    language: 'Java',
    needs: 'java --version && ls "$ONNXRUNTIME_JAR"',
    command: `java -cp "$ONNXRUNTIME_JAR" ${folder}/Explain.java`,
  },
];

/** Other kernels in another order: float32 rounding, stretched to the range of the map. */
const tolerance = 1e-5;

/** @throws Error if a map is another one */
export async function runsExportedModels(scratch: string): Promise<void> {
  const [model, picture] = ['emoji-vgg.onnx', 'pictures/cat_and_dog.png'].map((name) =>
    join(root, 'models/emoji-vgg', name),
  ) as [string, string];
  const { width, height, ...pixels } = await readPicture(picture);
  const expected = await explainedMap(model, { width, height, ...pixels });
  const maps = [{ method: parseMethod('grad-cam') }];
  await exportModel(model, join(scratch, 'exported.onnx'), { maps, pictures: 'any-size', device: 'cpu' });
  await writeFile(
    join(scratch, 'pixels'),
    pixels.data.filter((_, i) => i % 4 !== 3),
  );
  for (const { language, needs, command } of programs) {
    const isThere = await run(needs, scratch).then(
      () => true,
      () => false,
    );
    if (isThere) await run(`${command} exported.onnx pixels ${width} ${height} map`, scratch);
    if (isThere) requireSame(language, await readFloats(join(scratch, 'map')), expected);
    console.log(isThere ? `ok      ${language}` : `skipped ${language}: ${needs}`);
  }
}

async function explainedMap(model: string, picture: Picture): Promise<Float32Array> {
  const explainer = await openExplainer(model, { device: 'cpu' });
  const { classes } = await explainer.explain(picture, { method: 'grad-cam' });
  await explainer.dispose();
  return classes[0]!.map.data;
}

function requireSame(language: string, map: Float32Array, expected: Float32Array): void {
  const difference = expected.reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - (map[i] ?? Infinity))),
    0,
  );
  if (map.length === expected.length && difference <= tolerance) return;
  throw new Error(`The example in ${language} gives another map: ${map.length} values, ${difference} apart.`);
}

async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(new Uint8Array(bytes).buffer);
}
