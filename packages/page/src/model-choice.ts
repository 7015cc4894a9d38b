/** The available models and the chosen one. */
import { ScorecamError } from '@scorecam/core';
import { hubModelUrl } from '@scorecam/web';
import { bundledModel } from './bundled.js';
import { type DroppedFiles, type ModelFiles, sortFiles } from './model-files.js';
import { isConstant, modelTitle } from './model-source.js';
import { element } from './page.js';
import { drawDownload } from './progress.js';
import type { Workbench } from './workbench.js';

/** The bundled model, or the user's own. The chosen one stays in use if another is refused. */
export class ModelChoice {
  readonly #workbench: Workbench;
  readonly #onChange: (words: string) => void;
  /** Undefined while the bundled model is chosen. */
  #own: ModelFiles | undefined;
  /** A model without one of its weight files, which may follow. */
  #incomplete: ModelFiles | undefined;

  /** @param onChange - called after a model is opened, with what the user should know */
  constructor(workbench: Workbench, onChange: (words: string) => void) {
    this.#workbench = workbench;
    this.#onChange = onChange;
    this.#showName();
  }

  /**
   * Sorts files, of which some may complete the user's own model.
   *
   * @throws ScorecamError UNREADABLE_FILE if a file belongs to no model
   */
  sort(files: readonly File[]): DroppedFiles {
    const sorted = sortFiles(files, this.#incomplete ?? this.#own);
    this.#incomplete = undefined;
    return sorted;
  }

  /** Opens the user's own model. @throws ScorecamError as {@link Workbench.open} */
  async take(model: ModelFiles, signal: AbortSignal): Promise<void> {
    const title = modelTitle(model);
    showStatus(`Reading ${title}.`);
    const onDownload = (progress: Parameters<typeof drawDownload>[0]) => !signal.aborted && drawDownload(progress);
    try {
      const unused = await this.#workbench.open(model, { signal, onDownload, keep: isConstant(model.model) });
      const notices = unused.map((name) => `"${name}" is not used by this model.`);
      this.#choose(model, [`Read ${title}.`, ...notices, 'Press Explain.'].join(' '));
    } catch (reason) {
      if (reason instanceof ScorecamError && reason.code === 'EXTERNAL_DATA') this.#incomplete = model;
      throw reason;
    }
  }

  /** Opens a model by its name on the hub. @throws ScorecamError as `hubModelUrl` and {@link Workbench.open} */
  async takeFromHub(name: string, signal: AbortSignal): Promise<void> {
    showStatus(`Looking for ${name} on the hub.`);
    await this.take({ model: await hubModelUrl(name, { signal }), descriptions: [], data: {} }, signal);
  }

  /** Opens the bundled model again. */
  async takeBundled(signal: AbortSignal): Promise<void> {
    await this.#workbench.open(await bundledModel(signal), { signal });
    this.#incomplete = undefined;
    this.#choose(undefined, 'Press Explain.');
  }

  #choose(own: ModelFiles | undefined, words: string): void {
    this.#own = own;
    this.#showName();
    this.#onChange(words);
  }

  #showName(): void {
    element('model-name', HTMLElement).textContent = this.#own
      ? modelTitle(this.#own)
      : 'emoji-vgg, which recognizes ten kinds of emoji';
    const button = element('bundled-model', HTMLButtonElement);
    if (document.activeElement === button) element('choose', HTMLButtonElement).focus();
    button.hidden = this.#own === undefined;
  }
}

function showStatus(words: string): void {
  element('status', HTMLElement).textContent = words;
}
