/**
 * A worker of a page with onnxruntime-web alone: passes of a model as it is, for bench-browser.ts. The first message
 * opens the model, each later one asks for the milliseconds of some passes.
 */
import type { Device } from '../src/index.js';
import type { InferenceSession } from 'onnxruntime-web';
import { loadOnnxruntime, type OrtModule } from '../src/load-onnxruntime.js';

/** How the model is opened. */
export interface BareOpening {
  readonly model: string;
  readonly device: Device;
  readonly threads: number;
}

/** Passes of `rows` images each, the last of what is left. */
export interface BarePasses {
  readonly dims: readonly number[];
  readonly count: number;
  readonly rows: number;
}

let ort: OrtModule;
let session: InferenceSession;

async function open({ model, device, threads }: BareOpening): Promise<number> {
  ort = await loadOnnxruntime(device);
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = new URL('/wasm/', location.href).href;
  const bytes = new Uint8Array(await (await fetch(model)).arrayBuffer());
  session = await ort.InferenceSession.create(bytes, { executionProviders: [device], graphOptimizationLevel: 'all' });
  return 0;
}

async function run({ dims, count, rows }: BarePasses): Promise<number> {
  const image = Float32Array.from({ length: dims.reduce((size, dim) => size * dim, 1) }, (_, i) =>
    Math.sin(12.9898 * i),
  );
  const [name = ''] = session.inputNames;
  const started = performance.now();
  for (let done = 0; done < count; done += rows) {
    const images = Math.min(rows, count - done);
    const data = new Float32Array(images * image.length);
    for (let i = 0; i < images; i++) data.set(image, i * image.length);
    const outputs = await session.run({ [name]: new ort.Tensor('float32', data, [images, ...dims.slice(1)]) });
    for (const output of Object.values(outputs)) await output.getData();
  }
  return performance.now() - started;
}

self.addEventListener('message', ({ data }: MessageEvent<BareOpening | BarePasses>) => {
  void ('model' in data ? open(data) : run(data)).then(
    (milliseconds) => self.postMessage({ milliseconds }),
    (error: unknown) => self.postMessage({ failure: String(error) }),
  );
});
