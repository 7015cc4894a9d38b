/** The runtimes that are compared: each makes an explanation and gives its numbers. */
import { decodeNpy, type Explainer, preprocess, type Tensor } from '@scorecam/core';
import { type Device, openExplainer, readPicture } from '@scorecam/node';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { env } from 'node:process';
import type { Page } from 'playwright-core';
import type { WebRuntimeOptions } from '../src/index.js';
import { models, type ParityCase, shared } from './cases.js';

/** The numbers of one explanation. */
export interface Measured {
  readonly activation: Float32Array;
  /** By class, in the order of the case. */
  readonly scores: readonly Float32Array[];
  readonly maps: readonly Float32Array[];
}

/** A runtime and its device. */
export interface Runner {
  readonly name: string;
  /** @throws Error with the runtime's sentence where it cannot run the model */
  measure(parityCase: ParityCase): Promise<Measured>;
}

/** The runtime of Node on one device. */
export function nodeRunner(device: Device): Runner {
  return {
    name: `node ${device}`,
    async measure(parityCase) {
      const explainer = await openExplainer(parityCase.model, { device });
      try {
        return await explain(explainer, await readInput(parityCase.image, explainer), parityCase);
      } finally {
        await explainer.dispose();
      }
    },
  };
}

async function readInput(path: string, { preprocessing }: Explainer): Promise<Tensor<'float32'>> {
  if (path.endsWith('.npy')) return decodeNpy(await readFile(path), path);
  return preprocess(await readPicture(path), preprocessing).input;
}

async function explain(
  explainer: Explainer,
  input: Tensor<'float32'>,
  { preset, classes }: ParityCase,
): Promise<Measured> {
  const { activation } = await explainer.model.activate(input);
  const explanation = await explainer.explainInput(input, { preset, classes });
  return {
    activation: activation.data,
    scores: explanation.classes.map(({ scores }) => scores),
    maps: explanation.classes.map(({ map }) => map.data),
  };
}

/** Lets Node's webgpu use Chromium's software adapter where the machine has no GPU; onnxruntime looks for it by these. */
export function offerSoftwareAdapter(chromiumFolder: string): void {
  const driver = join(chromiumFolder, 'vk_swiftshader_icd.json');
  if (!existsSync(driver)) return;
  env['LD_LIBRARY_PATH'] = chromiumFolder;
  env['VK_ICD_FILENAMES'] = driver;
}

/** Where the browser finds the folders of the cases: for the server and, turned round, for the page. */
export const mounts: Readonly<Record<string, string>> = { '/models/': models, '/shared/': shared };

/** The runtime of the web in a page that shows the test page. */
export function webRunner(name: string, page: Page, options: WebRuntimeOptions): Runner {
  return {
    name,
    async measure(parityCase) {
      const card = parityCase.model.replace(/\.onnx$/, '.card.json');
      const urls = {
        model: url(parityCase.model),
        image: url(parityCase.image),
        card: existsSync(card) ? url(card) : undefined,
      };
      return decode(await page.evaluate(measureInPage, { ...parityCase, ...urls, options }));
    },
  };
}

function url(path: string): string {
  const [prefix, folder] = Object.entries(mounts).find(([, folder]) => path.startsWith(folder)) ?? ['/', dirname(path)];
  return prefix + relative(folder, path);
}

interface PageCase extends Omit<ParityCase, 'references'> {
  readonly card: string | undefined;
  readonly options: WebRuntimeOptions;
}

/** `explain` as the page does it. Playwright sends the text of this function to the page, so it must stand alone. */
async function measureInPage({ model, image, card, options, preset, classes }: PageCase) {
  const { core, web } = scorecam;
  const at = (path: string) => new URL(path, location.href);
  const explainer = await web.openWebExplainer(at(model), {
    ...options,
    wasmPaths: '/wasm/',
    card: card === undefined ? undefined : at(card),
  });
  try {
    const blob = await (await fetch(at(image))).blob();
    const input = image.endsWith('.npy')
      ? core.decodeNpy(new Uint8Array(await blob.arrayBuffer()), image)
      : core.preprocess(await web.readPicture(blob), explainer.preprocessing).input;
    const { activation } = await explainer.model.activate(input);
    const explanation = await explainer.explainInput(input, { preset, classes });
    const encode = ({ buffer, byteOffset, byteLength }: Float32Array) =>
      Array.from(new Uint8Array(buffer, byteOffset, byteLength), (byte) => String.fromCharCode(byte)).join('');
    return {
      activation: btoa(encode(activation.data)),
      scores: explanation.classes.map(({ scores }) => btoa(encode(scores))),
      maps: explanation.classes.map(({ map }) => btoa(encode(map.data))),
    };
  } finally {
    await explainer.dispose();
  }
}

function decode({ activation, scores, maps }: Awaited<ReturnType<typeof measureInPage>>): Measured {
  return { activation: floats(activation), scores: scores.map(floats), maps: maps.map(floats) };
}

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}
