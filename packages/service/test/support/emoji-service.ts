/** A service with the bundled model, and what is sent to it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ServiceOptions } from '../../src/index.js';
import { type Service, startService } from '../../src/index.js';

/** The path of a file of the bundled model. */
export function bundled(name: string): string {
  return fileURLToPath(import.meta.resolve(`@scorecam/models/emoji-vgg/${name}`));
}

/** Starts a service with the bundled model on one thread; it closes at once unless the options say otherwise. */
export function startEmojiService(options: ServiceOptions = {}): Promise<Service> {
  const opening = { device: 'cpu', threads: 1 } as const;
  const model = options.folder === undefined ? bundled('emoji-vgg.onnx') : undefined;
  return startService({ model, opening, drain: 0, ...options });
}

/** A picture of a cat and a dog in base64. */
export async function catAndDog(): Promise<string> {
  return (await readFile(bundled('pictures/cat_and_dog.png'))).toString('base64');
}

/** An answer of a service. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Asks a service. */
export async function ask({ url }: Service, path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url + path, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Sends a body to a service, as JSON. */
export function post(service: Service, path: string, body: unknown, init: RequestInit = {}): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) };
  return ask(service, path, { ...init, method: 'POST', headers, body: JSON.stringify(body) });
}

/** The number of a metric without labels. */
export async function metric(service: Service, name: string): Promise<number> {
  const { body } = await ask(service, 'metrics');
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(String(body))?.[1]);
}

/** Waits until a metric has a value; the test's own limit ends it. */
export async function until(service: Service, name: string, value: number): Promise<void> {
  while ((await metric(service, name)) !== value) await sleep(10);
}
