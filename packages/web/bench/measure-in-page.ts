/** What bench-browser.ts measures, in the test page. */
import type { Explainer, Tensor } from '@scorecam/core';
import type { Device } from '../src/index.js';
import type {} from '../test/support/harness.js';
import type { BareOpening, BarePasses } from './bare-passes.js';

/** Where things run, and what is asked of the page. */
export interface Request {
  readonly model: string;
  readonly card: string | undefined;
  readonly device: Device;
  readonly threads: number;
  readonly batch: number;
  readonly channels: number;
}

/** A model that is open on either side. */
interface Open {
  readonly request: Request;
  readonly explainer: Explainer;
  readonly input: Tensor<'float32'>;
  readonly worker: Worker;
}

let open: Open;

/** Opens the model in scorecam, and in a worker that has onnxruntime-web alone. */
export async function openBoth(request: Request): Promise<void> {
  const { core, web } = scorecam;
  const { model, card, device, threads, batch } = request;
  const at = (path: string) => new URL(path, location.href);
  const settings = { device, threads, batch, wasmPaths: '/wasm/', card: card === undefined ? undefined : at(card) };
  const explainer = await web.openWebExplainer(at(model), settings);
  const worker = new Worker('/bare/bare-passes.js', { type: 'module' });
  await ask(worker, { model: at(model).href, device, threads });
  const { channels, height, width } = explainer.model.size;
  const dims = explainer.model.input.layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
  const pixels = Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(12.9898 * i));
  open = { request, explainer, worker, input: core.floatTensor(pixels, dims) };
}

/** Explains the input. @returns the number of masks, and milliseconds */
export async function explain(): Promise<{ readonly masks: number; readonly milliseconds: number }> {
  const { explainer, input, request } = open;
  const options = { channels: request.channels };
  const { work, times } = await explainer.explainInput(input, { classes: [0], options });
  return { masks: work.count, milliseconds: times.method };
}

/** Runs as many bare passes. @returns milliseconds */
export function runBare(count: number): Promise<number> {
  return ask(open.worker, { dims: open.input.dims, count, rows: open.request.batch });
}

/** Ends both. */
export async function closeBoth(): Promise<void> {
  open.worker.terminate();
  await open.explainer.dispose();
}

function ask(worker: Worker, message: BareOpening | BarePasses): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ milliseconds: number } | { failure: string }>) =>
      'failure' in data ? reject(new Error(data.failure)) : resolve(data.milliseconds);
    worker.postMessage(message);
  });
}
