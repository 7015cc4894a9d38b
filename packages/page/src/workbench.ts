import {
  type ExplainedModel,
  Explainer,
  type ExplainerSetup,
  type Explanation,
  type ExplainOptions,
  exportExplained,
  joinCards,
  type MapRequest,
  metadataCard,
  type ModelCard,
  type Picture,
  type Raster,
} from '@scorecam/core';
import {
  createWebRuntime,
  type Device,
  type FetchOptions,
  findCard,
  openWebModel,
  readCard,
  type WebModel,
  type WebRuntime,
} from '@scorecam/web';
import { unlessEnded } from './exclusive-actions.js';
import { imagenetNames, imagenetNotice } from './imagenet-names.js';
import type { ModelFiles } from './model-files.js';

/** The user's choices. */
export interface Choices {
  readonly device: Device | 'auto';
  /** The tensor of a layer (default: the default layer). */
  readonly layer: string | undefined;
}

/** Milliseconds that a run may take to stop, which keeps its model loaded, before its worker is ended. */
const patience = 400;

interface OpenModel extends WebModel {
  readonly setup: Pick<ExplainerSetup, 'card' | 'cardHead' | 'cardName' | 'labels' | 'notices'>;
}

/**
 * The engine of the page: one model, one picture and one runtime, created when needed and kept until replaced.
 *
 * Calls must not overlap; an abort of its signal ends each of them.
 */
export class Workbench {
  #model: OpenModel | undefined;
  #runtime: { readonly device: Choices['device']; readonly runtime: WebRuntime } | undefined;
  #explainer: { readonly layer: Choices['layer']; readonly explainer: Explainer } | undefined;

  /** The model and its files, for its record. */
  get model(): WebModel | undefined {
    return this.#model;
  }

  /**
   * Reads a model's graph and what describes it. The previous model stays in use if the new one is refused.
   *
   * @param watch - ends the reading, and follows the download of a model that is named by its address
   * @returns the names of the weight files that the model does not use
   * @throws ScorecamError with a sentence about the fault
   */
  async open(files: ModelFiles, watch: FetchOptions & { readonly signal: AbortSignal }): Promise<string[]> {
    const { signal } = watch;
    const opened = await openWebModel(files.model, { ...watch, data: files.data });
    const setup = await readSetup(files, opened, watch);
    signal.throwIfAborted();
    await this.#dropExplainer();
    this.#model = { ...opened, setup };
    const used = opened.weights.kind === 'memory' ? opened.weights.files.map(({ content }) => content) : [];
    return Object.values(files.data).flatMap((file) => (used.includes(file) ? [] : [file.name]));
  }

  /**
   * The explainer for the choices: the current one, or a new one.
   *
   * @throws ScorecamError with a sentence about the fault
   */
  async prepare({ device, layer }: Choices, signal: AbortSignal): Promise<Explainer> {
    if (this.#runtime?.device !== device) await this.#dropRuntime();
    this.#runtime ??= { device, runtime: await createWebRuntime({ device, signal }) };
    const { runtime } = this.#runtime;
    const current = this.#explainer;
    if (current && current.layer === layer) return current.explainer;
    // The session before makes room for the new one; what was measured stays.
    await this.#dropExplainer();
    const open = () => current?.explainer.withLayer({ tensor: layer }) ?? this.#createExplainer(runtime, layer);
    this.#explainer = { layer, explainer: await this.whilePreparing(signal, open) };
    return this.#explainer.explainer;
  }

  /** Does a part of the preparation. It can be ended immediately; everything loaded so far is then discarded. */
  async whilePreparing<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const end = () => void this.#dropRuntime();
    signal.addEventListener('abort', end);
    try {
      return await unlessEnded(signal, work());
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  /**
   * Explains a picture with the explainer that `prepare` returned. An abort takes effect between two batches, or in the
   * middle of a slow one.
   */
  async explain(
    explainer: Explainer,
    image: Picture | Raster,
    options: ExplainOptions & { readonly signal: AbortSignal },
  ): Promise<Explanation> {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      waiting = setTimeout(() => void this.#runtime?.runtime.interrupt(), patience);
    };
    options.signal.addEventListener('abort', end);
    try {
      return await unlessEnded(options.signal, explainer.explain(image, options));
    } finally {
      options.signal.removeEventListener('abort', end);
      // The next run uses the same worker.
      clearTimeout(waiting);
    }
  }

  /**
   * Writes the map of a method into the current model; `prepare` has opened its runtime.
   *
   * @throws ScorecamError with a sentence about the fault
   */
  async exportModel(map: MapRequest, signal: AbortSignal): Promise<ExplainedModel> {
    const [model, runtime] = [this.#model, this.#runtime?.runtime];
    if (!model || !runtime) throw new TypeError('Prepare a model before exporting it.');
    const request = { setup: model.setup, maps: [map], metadata: { 'original.file': model.name } };
    return this.whilePreparing(signal, () => exportExplained(runtime, model, request));
  }

  #createExplainer(runtime: WebRuntime, tensor: string | undefined): Promise<Explainer> {
    if (!this.#model) throw new TypeError('Open a model before preparing it.');
    return Explainer.create(runtime, this.#model, { ...this.#model.setup, tensor });
  }

  async #dropExplainer(): Promise<void> {
    const dropped = this.#explainer?.explainer;
    this.#explainer = undefined;
    await dropped?.dispose();
  }

  async #dropRuntime(): Promise<void> {
    const dropped = this.#runtime?.runtime;
    this.#runtime = undefined;
    this.#explainer = undefined;
    await dropped?.dispose();
  }
}

/** What is known about a model beside its graph: from the files that came with it, or that are beside its address. */
async function readSetup(
  { model: source, descriptions, labels }: ModelFiles,
  { model }: WebModel,
  watch: FetchOptions & { readonly signal: AbortSignal },
): Promise<OpenModel['setup']> {
  const card = source instanceof URL ? await findCard(source, watch) : await readCards(descriptions);
  const described = card.files.length > 0 ? card : { ...card, ...metadataCard(model.proto.metadataProps) };
  const stated = labels ? await readLines(labels) : described.labels;
  const ofImageNet = stated ? undefined : await imagenetNames(model, watch.signal);
  return {
    card: described.preprocessing,
    cardHead: described.head,
    cardName: card.files.at(-1) ?? "the model's metadata",
    labels: stated ?? ofImageNet,
    notices: [...described.notices, ...(ofImageNet ? [imagenetNotice] : [])],
  };
}

async function readCards(files: readonly File[]): Promise<ModelCard> {
  const cards = files.map(async (file) => ({ files: [file.name], ...(await readCard(file, file.name)) }));
  return joinCards(await Promise.all(cards));
}

async function readLines(file: File): Promise<string[]> {
  return (await file.text()).trimEnd().split(/\r?\n/);
}
