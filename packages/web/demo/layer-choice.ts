/** The layers of a model and the one that is chosen. */
import type { Explainer, LayerRow } from '@scorecam/core';
import { fillSelect } from './page.js';

const unknown = [{ value: '', text: 'Default: the last spatial features' }];

/** The list of layers; filled once the model has run, as shapes are not known before. */
export class LayerChoice {
  readonly #select: HTMLSelectElement;
  #isListed = false;

  constructor(select: HTMLSelectElement) {
    this.#select = select;
    this.clear();
  }

  /** The tensor of the chosen layer; absent for the default one. */
  get chosen(): string | undefined {
    return this.#select.value || undefined;
  }

  clear(): void {
    this.#isListed = false;
    fillSelect(this.#select, unknown);
  }

  /** Lists the layers of the explainer's model, where that has not been done. */
  async list(explainer: Explainer): Promise<void> {
    if (this.#isListed) return;
    const rows = (await explainer.layers()).filter(({ dims: [, , height = 0, width = 0] }) => height > 1 && width > 1);
    this.#isListed = true;
    const fallback = rows.find(({ isDefault }) => isDefault);
    fillSelect(this.#select, [
      { value: '', text: fallback ? `Default, ${describe(fallback)}` : 'Default' },
      ...rows
        .filter(({ isDefault }) => !isDefault)
        .map((row) => ({ value: row.candidate.tensor, text: describe(row) })),
    ]);
  }
}

function describe({
  candidate: { module, node, tensor, operator },
  dims: [, channels, height, width],
}: LayerRow): string {
  return `${module ?? (node || tensor)}: ${operator}, ${channels} of ${height} x ${width}`;
}
