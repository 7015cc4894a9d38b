import { openModelFile } from '@scorecam/node';
import { type OnnxModel, weightFiles } from '@scorecam/core';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../http/refusal.js';
import type { ModelShelf, ShelvedModel } from './model-shelf.js';
import { type ModelOpening, ServedModel } from './served-model.js';

interface LoadedEntry {
  readonly bytes: number;
  readonly opened: Promise<ServedModel>;
  users: number;
  lastUse: number;
}

/** Bytes of a process with onnxruntime before it loads a model. */
const processBytes = 150 * 2 ** 20;
/** The weights are held once for the masked passes, once for the backward pass. */
const copies = 2;

/** The models that are loaded: each when it is first asked for, and the one used longest ago is ended to make room. */
export class ModelPool {
  readonly #shelf: ModelShelf;
  readonly #opening: ModelOpening;
  readonly #memory: number;
  readonly #loaded = new Map<string, LoadedEntry>();
  readonly #released: (() => void)[] = [];
  #placing: Promise<unknown> = Promise.resolve();
  #uses = 0;

  /** @param memory - bytes that loaded models may take, by estimate */
  constructor(shelf: ModelShelf, opening: ModelOpening, memory: number) {
    this.#shelf = shelf;
    this.#opening = opening;
    this.#memory = memory;
  }

  /** The names of the loaded models. */
  get loaded(): readonly string[] {
    return [...this.#loaded.keys()];
  }

  /** The names of all models. */
  async names(): Promise<readonly string[]> {
    return (await this.#shelf.list()).map(({ name }) => name);
  }

  /** @throws Refusal 404 if there is no model of that name */
  async find(name: string): Promise<ShelvedModel> {
    const found = (await this.#shelf.list()).find((model) => model.name === name);
    if (found) return found;
    throw new Refusal(404, 'UNKNOWN_MODEL', 'There is no model of that name; GET /v1/models lists them.');
  }

  /**
   * Does work with a model, which stays loaded meanwhile.
   *
   * @throws Refusal 404 if there is none of that name, 503 if it is larger than the budget; as ServedModel.open, and the work
   */
  async use<T>(name: string, work: (model: ServedModel) => Promise<T>): Promise<T> {
    const entry = await this.#take(await this.find(name));
    try {
      const model = await entry.opened;
      return await work(model).finally(() => this.#forgetIfGone(name, model));
    } finally {
      entry.users--;
      entry.lastUse = ++this.#uses;
      for (const release of this.#released.splice(0)) release();
    }
  }

  /** Ends all models. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#loaded.keys()].map((name) => this.#end(name)));
  }

  /** One after another, so that two models do not make room for each other. */
  #take(model: ShelvedModel): Promise<LoadedEntry> {
    const taken = this.#placing.then(async () => {
      const entry = this.#loaded.get(model.name) ?? (await this.#load(model));
      entry.users++;
      return entry;
    });
    this.#placing = taken.catch(() => undefined);
    return taken;
  }

  async #load(model: ShelvedModel): Promise<LoadedEntry> {
    const bytes = await estimate(model.path);
    if (bytes > this.#memory)
      throw new Refusal(503, 'MODEL_TOO_LARGE', 'The model is larger than the memory for models.');
    await this.#makeRoom(bytes);
    const opened = ServedModel.open(model, this.#opening);
    opened.catch(() => this.#loaded.delete(model.name));
    const entry = { bytes, opened, users: 0, lastUse: ++this.#uses };
    this.#loaded.set(model.name, entry);
    return entry;
  }

  async #makeRoom(bytes: number): Promise<void> {
    while (this.#held + bytes > this.#memory) {
      const idle = [...this.#loaded].filter(([, { users }]) => users === 0);
      const [oldest] = idle.sort(([, a], [, b]) => a.lastUse - b.lastUse);
      if (oldest) await this.#end(oldest[0]);
      else await new Promise<void>((resolve) => this.#released.push(resolve));
    }
  }

  get #held(): number {
    return [...this.#loaded.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async #end(name: string): Promise<void> {
    const entry = this.#loaded.get(name);
    this.#loaded.delete(name);
    await entry?.opened.then((model) => model.dispose()).catch(() => undefined);
  }

  #forgetIfGone(name: string, model: ServedModel): void {
    if (model.isGone) this.#loaded.delete(name);
  }
}

/** Bytes that a loaded model takes: what is known about it before it is loaded is the size of its files. */
async function estimate(path: string): Promise<number> {
  const { path: file, folder, model } = await openModelFile(path);
  const sizes = [file, ...filesBeside(model, folder)].map(async (each) => (await stat(each)).size);
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return processBytes + copies * total;
}

function filesBeside(model: OnnxModel, folder: string): string[] {
  const locations = weightFiles(model).map(({ location }) => location);
  return [...new Set(locations)]
    .filter((location) => location !== model.location)
    .map((location) => join(folder, location));
}
