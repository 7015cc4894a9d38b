/** The runtimes to compare: each makes an explanation and returns its numbers. */
import { decodeNpy, type Explainer, preprocess, type Tensor } from '@scorecam/core';
import { type Device, openExplainer, readPicture } from '@scorecam/node';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { env } from 'node:process';
import type { Page } from 'playwright-core';
import type { WebRuntimeOptions } from '../src/index.js';
import { models, type ParityCase, shared } from './cases.js';
import { KeptExplainer } from './kept-explainer.js';
import { type Maps, measure, type Measured } from './measure.js';

/** A runtime and its device. */
export interface Runner {
  readonly name: string;
  /** Whether it runs on a software renderer. */
  readonly isSoftware: boolean;
  /** @throws Error with the runtime's message if it cannot run the model */
  measure(parityCase: ParityCase): Promise<Measured>;
  /** Frees the model of the last case. */
  readonly close: () => Promise<void>;
}

/** The runtime of Node on one device. */
export function nodeRunner(device: Device, isSoftware = false): Runner {
  const kept = new KeptExplainer();
  return {
    name: `node ${device}`,
    isSoftware,
    async measure(parityCase) {
      const explainer = await kept.open(parityCase.model, () => openExplainer(parityCase.model, { device }));
      return measure(explainer, await readInput(parityCase.image, explainer), { ...parityCase, isSoftware });
    },
    close: () => kept.close(),
  };
}

async function readInput(path: string, { preprocessing }: Explainer): Promise<Tensor<'float32'>> {
  if (path.endsWith('.npy')) return decodeNpy(await readFile(path), path);
  return preprocess(await readPicture(path), preprocessing).input;
}

/** Lets Node's webgpu use Chromium's software adapter, on a machine without a GPU; onnxruntime finds it through these variables. */
export function offerSoftwareAdapter(chromiumFolder: string): void {
  const driver = join(chromiumFolder, 'vk_swiftshader_icd.json');
  if (!existsSync(driver)) return;
  env['LD_LIBRARY_PATH'] = chromiumFolder;
  env['VK_ICD_FILENAMES'] = driver;
}

/** The folders of the cases by URL path: the server maps a path to its folder, the page a folder to its path. */
export const mounts: Readonly<Record<string, string>> = { '/models/': models, '/shared/': shared };

/** The web runtime in an open test page. */
export function webRunner(
  name: string,
  page: Page,
  options: WebRuntimeOptions & { readonly isSoftware: boolean },
): Runner {
  return {
    name,
    isSoftware: options.isSoftware,
    async measure(parityCase) {
      const card = parityCase.model.replace(/\.onnx$/, '.card.json');
      const urls = {
        model: url(parityCase.model),
        image: url(parityCase.image),
        card: existsSync(card) ? url(card) : undefined,
      };
      const { options: methodOptions, ...rest } = parityCase;
      const request = { ...rest, ...urls, methodOptions, options, runner: name };
      return decode(await page.evaluate(measureInPage, request));
    },
    // Closing the page frees its models.
    close: () => Promise.resolve(),
  };
}

function url(path: string): string {
  const [prefix, folder] = Object.entries(mounts).find(([, folder]) => path.startsWith(folder)) ?? ['/', dirname(path)];
  return prefix + relative(folder, path);
}

interface PageRequest extends Omit<ParityCase, 'references' | 'options'> {
  readonly methodOptions: ParityCase['options'];
  readonly runner: string;
  readonly card: string | undefined;
  readonly options: WebRuntimeOptions & { readonly isSoftware: boolean };
}

/** Numbers as text, because a page returns values as JSON. */
interface EncodedMaps {
  readonly scores: readonly string[];
  readonly maps: readonly string[];
}

/** The same in the page. Playwright sends the source of this function, so it must be self-contained. */
async function measureInPage({ runner, model, image, card, options, methodOptions, ...request }: PageRequest) {
  const { core, web } = scorecam;
  const at = (path: string) => new URL(path, location.href);
  const encode = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    btoa(Array.from(new Uint8Array(buffer, byteOffset, byteLength), (byte) => String.fromCharCode(byte)).join(''));
  const encodeMaps = (found: Maps | undefined): EncodedMaps | undefined =>
    found && { scores: found.scores.map(encode), maps: found.maps.map(encode) };
  const explainer = await scorecam.keptFor(runner).open(model, () =>
    web.openWebExplainer(at(model), {
      ...options,
      wasmPaths: '/wasm/',
      card: card === undefined ? undefined : at(card),
    }),
  );
  const blob = await (await fetch(at(image))).blob();
  const input = image.endsWith('.npy')
    ? core.decodeNpy(new Uint8Array(await blob.arrayBuffer()), image)
    : core.preprocess(await web.readPicture(blob), explainer.preprocessing).input;
  const { activation, whole, first } = await scorecam.measure(explainer, input, {
    ...request,
    ...(methodOptions && { options: methodOptions }),
    isSoftware: options.isSoftware,
  });
  return { activation: encode(activation), whole: encodeMaps(whole), first: encodeMaps(first) };
}

function decode({ activation, whole, first }: Awaited<ReturnType<typeof measureInPage>>): Measured {
  return { activation: floats(activation), whole: whole && decodeMaps(whole), first: first && decodeMaps(first) };
}

function decodeMaps({ scores, maps }: EncodedMaps): Maps {
  return { scores: scores.map(floats), maps: maps.map(floats) };
}

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}
