import { type ClassExplanation, describeScale, findMethod } from '@scorecam/core';
import { ClassChoice, className } from './class-choice.js';
import { DrawingControls } from './drawing-controls.js';
import type { Figures, FigureStyle, ShownClass } from './figures.js';
import { element, make } from './page.js';
import { type Finished, saveMap, saveOverlay, saveRecord } from './saves.js';
import { summarize } from './summary.js';

/** An explanation, and the drawing of its maps. */
export interface Result extends Finished {
  readonly figures: Figures;
  /** Where the preprocessing was read. */
  readonly preprocessingSource: string;
  /** The settings that it was made with, as one word to compare. */
  readonly settings: string;
}

/** The parts of the page that show a result. */
const parts = ['view', 'classes', 'record'];

/** A finished explanation on the page: its maps, its classes, how it was made, and what can be saved of it. */
export class ResultView {
  readonly classes = new ClassChoice(element('top', HTMLElement), () => this.#showClasses());
  readonly #controls = new DrawingControls(() => this.#drawn?.figures.paint(this.#style));
  readonly #save: (work: () => Promise<void> | void) => void;
  #result: Result | undefined;
  /** What is drawn: the maps of the result, or those that are being made by `method`. */
  #drawn: { readonly figures: Figures; readonly method: string } | undefined;

  /** @param save - saves something, and shows its error */
  constructor(save: (work: () => Promise<void> | void) => void) {
    this.#save = save;
    element('save-record', HTMLButtonElement).addEventListener('click', () => save(() => this.#saveRecord()));
  }

  /** The result that is shown; undefined if there is none. */
  get result(): Result | undefined {
    return this.#result;
  }

  /** Shows a map that is being made. */
  sharpen(figures: Figures, method: string, first: ShownClass): void {
    this.#drawn = { figures, method };
    element('figures', HTMLElement).classList.remove('stale');
    figures.sharpen(first, this.#style);
  }

  /** Shows a result in the place of everything else. */
  show(result: Result): void {
    const { explanation, figures, preprocessingSource } = result;
    this.#result = result;
    this.#drawn = { figures, method: explanation.method.name };
    for (const id of parts) element(id, HTMLElement).hidden = false;
    element('summary', HTMLElement).textContent = summarize(explanation, preprocessingSource);
    element('scale', HTMLElement).textContent = describeScale(explanation.method);
    element('notices', HTMLElement).replaceChildren(
      ...explanation.notices.map((textContent) => make('li', { textContent })),
    );
    this.#showClasses();
  }

  /** Removes the result, which belongs to another picture or model. */
  clear(): void {
    this.#result = undefined;
    this.#drawn = undefined;
    this.classes.clear();
    for (const id of parts) element(id, HTMLElement).hidden = true;
    this.compareSettings('');
  }

  /** Marks the maps if the settings are no longer those that they were made with. */
  compareSettings(settings: string): void {
    const isStale = this.#result !== undefined && this.#result.settings !== settings;
    element('figures', HTMLElement).classList.toggle('stale', isStale);
    element('stale', HTMLElement).textContent = isStale ? this.#staleWords() : '';
  }

  #staleWords(): string {
    const { name, preset } = this.#result!.explanation.method; // only a result is stale
    return `The settings have changed: these maps are still those of ${findMethod(name).title}, preset ${preset}. Press Explain for new ones.`;
  }

  #showClasses(): void {
    const entries = this.classes.shown;
    const shown = entries.map(({ flag, index, map, probability, label }) => ({
      index,
      map,
      ...(probability !== undefined && { probability }),
      title: className({ index, label }),
      ...(flag && { flag: flag.reason }),
    }));
    const entryOf = (index: number) => entries.find((entry) => entry.index === index)!; // one of `shown`
    this.#drawn?.figures.show(shown, this.#style, (index) => this.#saveButtons(entryOf(index)));
  }

  #saveButtons(entry: ClassExplanation): HTMLElement[] {
    const button = (textContent: string, work: (from: Finished) => Promise<void> | void) => {
      const made = make('button', { type: 'button', textContent, ariaLabel: `${textContent} for ${className(entry)}` });
      made.addEventListener('click', () => this.#save(() => this.#result && work(this.#result)));
      return made;
    };
    return [
      button('Save PNG', (from) => saveOverlay(from, entry, this.#style)),
      button('Save .npy', () => saveMap(entry)),
    ];
  }

  async #saveRecord(): Promise<void> {
    if (this.#result) await saveRecord(this.#result, this.classes.shown, this.#style);
  }

  get #style(): FigureStyle {
    const contour = this.#drawn !== undefined && findMethod(this.#drawn.method).subject === 'layer';
    return { ...this.#controls.drawing, contour };
  }
}
