/** The engine behind the page: one model, one picture, one runtime; made when they are needed and kept while they last. */
import { Explainer, type ExplainerSetup, type Explanation, type ExplainOptions, type Picture } from '@scorecam/core';
import { createWebRuntime, type Device, openWebModel, readCard, type WebModel, type WebRuntime } from '@scorecam/web';
import type { ModelFiles } from './model-files.js';

/** What the person chose. */
export interface Choices {
  readonly device: Device | 'auto';
  /** The tensor of a layer; the default one when absent. */
  readonly layer: string | undefined;
}

/** Milliseconds that a run may take to stop by itself before it is ended. */
const patience = 400;

interface OpenModel extends WebModel {
  readonly source: File;
  readonly setup: Pick<ExplainerSetup, 'card' | 'labels' | 'notices'>;
}

/** See the head of this file. Calls must not overlap. */
export class Workbench {
  #model: OpenModel | undefined;
  #runtime: { readonly device: Choices['device']; readonly runtime: WebRuntime } | undefined;
  #explainer: { readonly layer: Choices['layer']; readonly explainer: Explainer } | undefined;
  #cancelled = new AbortController();

  /** The file of the model, for its record. */
  get modelFile(): File | undefined {
    return this.#model?.source;
  }

  /**
   * Reads a model's graph and card. The one before stays where the new one is refused.
   *
   * @throws ScorecamError with the sentence of what is wrong
   */
  async open({ model, card, labels, data }: ModelFiles): Promise<void> {
    const opened = await openWebModel(model, { data });
    const content = card ? await readCard(card, card.name) : undefined;
    const names = labels ? await readLines(labels) : content?.labels;
    await this.#dropExplainer();
    this.#model = {
      ...opened,
      source: model,
      setup: { card: content?.preprocessing, labels: names, notices: content?.notices },
    };
  }

  /**
   * The explainer for the choices: the one at hand, or a new one.
   *
   * @throws ScorecamError, CANCELLED after `cancel`
   */
  async prepare({ device, layer }: Choices): Promise<Explainer> {
    this.#cancelled = new AbortController();
    if (this.#runtime?.device !== device) await this.#dropRuntime();
    if (this.#explainer?.layer !== layer) await this.#dropExplainer();
    this.#runtime ??= { device, runtime: await createWebRuntime({ device }) };
    this.#explainer ??= { layer, explainer: await this.#createExplainer(this.#runtime.runtime, layer) };
    return this.#explainer.explainer;
  }

  /** Explains a picture with the explainer that `prepare` gave. */
  explain(explainer: Explainer, picture: Picture, options: ExplainOptions): Promise<Explanation> {
    return explainer.explain(picture, { ...options, signal: this.#cancelled.signal });
  }

  /** Stops what is under way: between two batches, or in the middle of one that takes long. */
  cancel(): void {
    const { signal } = this.#cancelled;
    this.#cancelled.abort();
    setTimeout(() => {
      if (signal === this.#cancelled.signal) void this.#runtime?.runtime.interrupt();
    }, patience);
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
