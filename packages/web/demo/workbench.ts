/** The engine behind the page: one model, one picture, one runtime; made when they are needed and kept while they last. */
import { Explainer, type ExplainerSetup, type Explanation, type ExplainOptions, type Picture } from '@scorecam/core';
import { createWebRuntime, type Device, openWebModel, readCard, type WebModel, type WebRuntime } from '@scorecam/web';
import type { ModelFiles } from './model-files.js';
import { unlessEnded } from './turns.js';

/** What the person chose. */
export interface Choices {
  readonly device: Device | 'auto';
  /** The tensor of a layer; the default one when absent. */
  readonly layer: string | undefined;
}

/** Milliseconds that a run may take to stop by itself, which keeps its model loaded, before it is ended. */
const patience = 400;

interface OpenModel extends WebModel {
  readonly setup: Pick<ExplainerSetup, 'card' | 'labels' | 'notices'>;
}

/** See the head of this file. Calls must not overlap; an abort of its signal ends each of them. */
export class Workbench {
  #model: OpenModel | undefined;
  #runtime: { readonly device: Choices['device']; readonly runtime: WebRuntime } | undefined;
  #explainer: { readonly layer: Choices['layer']; readonly explainer: Explainer } | undefined;

  /** The model and its files, for its record. */
  get model(): WebModel | undefined {
    return this.#model;
  }

  /**
   * Reads a model's graph and card. The one before stays where the new one is refused.
   *
   * @returns the names of the files of weights that the model does not use
   * @throws ScorecamError with the sentence of what is wrong
   */
  async open({ model, card, labels, data }: ModelFiles, signal: AbortSignal): Promise<string[]> {
    const opened = await openWebModel(model, { data, signal });
    const content = card ? await readCard(card, card.name) : undefined;
    const names = labels ? await readLines(labels) : content?.labels;
    signal.throwIfAborted();
    await this.#dropExplainer();
    this.#model = {
      ...opened,
      setup: { card: content?.preprocessing, labels: names, notices: content?.notices },
    };
    const used = opened.weights.kind === 'memory' ? opened.weights.files.map(({ content }) => content) : [];
    return Object.values(data).flatMap((file) => (used.includes(file) ? [] : [file.name]));
  }

  /**
   * The explainer for the choices: the one at hand, or a new one.
   *
   * @throws ScorecamError with the sentence of what is wrong
   */
  async prepare({ device, layer }: Choices, signal: AbortSignal): Promise<Explainer> {
    if (this.#runtime?.device !== device) await this.#dropRuntime();
    if (this.#explainer?.layer !== layer) await this.#dropExplainer();
    this.#runtime ??= { device, runtime: await createWebRuntime({ device, signal }) };
    const { runtime } = this.#runtime;
    const create = () => this.#createExplainer(runtime, layer);
    this.#explainer ??= { layer, explainer: await this.whilePreparing(signal, create) };
    return this.#explainer.explainer;
  }

  /** Does a part of the preparation. It can be ended at once: what has been loaded so far is given up. */
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
   * Explains a picture with the explainer that `prepare` gave. It ends between two batches, or in the middle of one that
   * takes long.
   */
  async explain(
    explainer: Explainer,
    picture: Picture,
    options: ExplainOptions & { readonly signal: AbortSignal },
  ): Promise<Explanation> {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      waiting = setTimeout(() => void this.#runtime?.runtime.interrupt(), patience);
    };
    options.signal.addEventListener('abort', end);
    try {
      return await unlessEnded(options.signal, explainer.explain(picture, options));
    } finally {
      options.signal.removeEventListener('abort', end);
      // The next run has the same worker.
      clearTimeout(waiting);
    }
  }

  #createExplainer(runtime: WebRuntime, tensor: string | undefined): Promise<Explainer> {
    if (!this.#model) throw new TypeError('A model is opened before it is prepared.');
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

async function readLines(file: File): Promise<string[]> {
  return (await file.text()).trimEnd().split(/\r?\n/);
}
