/** The engine behind the page: one model, one picture and one runtime, created when needed and kept until replaced. */
import { Explainer, type ExplainerSetup, type Explanation, type ExplainOptions, type Picture } from '@scorecam/core';
import { createWebRuntime, type Device, openWebModel, readCard, type WebModel, type WebRuntime } from '@scorecam/web';
import type { ModelFiles } from './model-files.js';
import { unlessEnded } from './exclusive-actions.js';

/** The user's choices. */
export interface Choices {
  readonly device: Device | 'auto';
  /** The tensor of a layer (default: the default layer). */
  readonly layer: string | undefined;
}

/** Milliseconds that a run may take to stop, which keeps its model loaded, before its worker is ended. */
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
   * Reads a model's graph and card. The previous model stays in use if the new one is refused.
   *
   * @returns the names of the weight files that the model does not use
   * @throws ScorecamError with a sentence about the fault
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
      // The next run uses the same worker.
      clearTimeout(waiting);
    }
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

async function readLines(file: File): Promise<string[]> {
  return (await file.text()).trimEnd().split(/\r?\n/);
}
