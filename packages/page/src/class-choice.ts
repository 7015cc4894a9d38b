/** The classes of an explanation, and the choice of those that are shown. */
import { type ClassExplanation, type Explanation, percent } from '@scorecam/core';
import { make } from './page.js';

/** By default, up to three classes of at least this probability are shown; the most probable one always is. */
const worthShowing = 0.15;
const shownUnasked = 3;

/** The checkboxes of the classes. */
export class ClassChoice {
  readonly #list: HTMLElement;
  readonly #onChange: () => void;
  /** The boxes that the user checked or unchecked, by class index; kept until the model or the picture changes. */
  readonly #wishes = new Map<number, boolean>();
  #explanation: Explanation | undefined;

  constructor(list: HTMLElement, onChange: () => void) {
    this.#list = list;
    this.#onChange = onChange;
  }

  /** The classes to request: the five most probable ones and those that the user named; undefined before the first run. */
  get wanted(): number[] | undefined {
    const named = [...this.#wishes].flatMap(([index, shown]) => (shown ? [index] : []));
    return this.#explanation && [...new Set([...this.#explanation.top.map(({ index }) => index), ...named])];
  }

  /** The explained classes to show. */
  get shown(): ClassExplanation[] {
    return this.#explanation?.classes.filter((entry, position) => this.#isShown(entry, position)) ?? [];
  }

  /** Clears everything: another picture or model has other classes. */
  clear(): void {
    this.#wishes.clear();
    this.#explanation = undefined;
  }

  /** Requests one more class. */
  add(index: number): void {
    this.#wishes.set(index, true);
  }

  /** Lists the classes of an explanation. */
  list(explanation: Explanation): void {
    this.#explanation = explanation;
    this.#list.replaceChildren(
      ...explanation.classes.map((entry, position) => this.#row(entry, this.#isShown(entry, position))),
    );
  }

  #isShown({ index, probability }: ClassExplanation, position: number): boolean {
    const unasked = position === 0 || (position < shownUnasked && (probability ?? 0) >= worthShowing);
    return this.#wishes.get(index) ?? unasked;
  }

  #row(entry: ClassExplanation, checked: boolean): HTMLElement {
    const box = make('input', { type: 'checkbox', checked });
    box.addEventListener('change', () => {
      this.#wishes.set(entry.index, box.checked);
      this.#onChange();
    });
    const { probability, logit } = entry;
    const meter = probability === undefined ? [] : [meterOf(probability)];
    const textContent = probability === undefined ? logit.toPrecision(4) : percent(probability);
    const score = make('span', { className: 'percent', textContent });
    return make('li', {}, [make('label', {}, [box, make('span', { textContent: className(entry) }), ...meter, score])]);
  }
}

/** A probability as a bar, beside its number. */
function meterOf(probability: number): HTMLElement {
  const filled = make('span');
  filled.style.width = `${100 * probability}%`;
  return make('span', { className: 'meter', ariaHidden: 'true' }, [filled]);
}

/** The label of a class, or its number. */
export function className({ label, index }: { readonly label?: string | undefined; readonly index: number }): string {
  return label ?? `class ${index}`;
}
