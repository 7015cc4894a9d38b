import { findMethod, methods, type MethodSetting, settingOf } from '@scorecam/core';
import { describeChoice } from './method-notes.js';
import { fillSelect } from './page.js';

/** The elements that are filled, and the one that only methods of a layer need. */
export interface MethodElements {
  readonly method: HTMLSelectElement;
  readonly preset: HTMLSelectElement;
  readonly ofLayers: HTMLElement;
}

/** The method and its preset. A method of the input has no layer, so that field is hidden for it. */
export class MethodChoice {
  readonly #elements: MethodElements;

  constructor(elements: MethodElements) {
    this.#elements = elements;
    fillSelect(
      elements.method,
      methods.map(({ name, title }) => ({ value: name, text: title })),
    );
    elements.method.addEventListener('change', () => this.#listPresets());
    elements.preset.addEventListener('change', () => describeChoice(this.chosen));
    this.#listPresets();
  }

  /** The chosen method with the options of the chosen preset. */
  get chosen(): MethodSetting {
    const { method, preset } = this.#elements;
    return settingOf({ method: method.value, preset: preset.value });
  }

  #listPresets(): void {
    const { method, preset, ofLayers } = this.#elements;
    const { presets, subject } = findMethod(method.value);
    fillSelect(
      preset,
      Object.keys(presets).map((value) => ({ value, text: value })),
    );
    ofLayers.hidden = subject !== 'layer';
    describeChoice(this.chosen);
  }
}
