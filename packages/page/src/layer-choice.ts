/** The layers of a model and the chosen one. */
import type { LayerRow } from '@scorecam/core';
import { fillSelect } from './page.js';

const unknown = [{ value: '', text: 'Default: the last spatial features' }];

/** The list of layers; filled after the model has run, because the shapes are unknown before. */
export class LayerChoice {
  readonly #select: HTMLSelectElement;
  #isListed = false;

  constructor(select: HTMLSelectElement) {
    this.#select = select;
    select.addEventListener('change', () => this.#nameWhole());
    this.clear();
  }

  /** The tensor of the chosen layer; undefined for the default one. */
  get chosen(): string | undefined {
    return this.#select.value || undefined;
  }

  clear(): void {
    this.#isListed = false;
    this.#fill(unknown);
  }

  /** Whether the layers of the model are listed. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** Lists the layers that have a height and width. */
  list(all: readonly LayerRow[]): void {
    const rows = all.filter(({ dims: [, , height = 0, width = 0] }) => height > 1 && width > 1);
    this.#isListed = true;
    const fallback = rows.find(({ isDefault }) => isDefault);
    this.#fill([
      { value: '', text: fallback ? `Default, ${sizeOf(fallback)}` : 'Default' },
      ...rows
        .filter(({ isDefault }) => !isDefault)
        .map((row) => ({ value: row.candidate.tensor, text: describe(row) })),
    ]);
  }

  #fill(choices: Parameters<typeof fillSelect>[1]): void {
    fillSelect(this.#select, choices);
    this.#nameWhole();
  }

  /** The names of layers in large networks are longer than the field. */
  #nameWhole(): void {
    this.#select.title = this.#select.selectedOptions[0]?.text ?? '';
  }
}

function describe(row: LayerRow): string {
  return `${sizeOf(row)}, ${row.candidate.operator}`;
}

function sizeOf({ candidate: { module, node, tensor }, dims: [, channels, height, width] }: LayerRow): string {
  return `${module ?? (node || tensor)}: ${channels} of ${height} x ${width}`;
}
