/** How the maps are drawn: their colors, their opacity, and how much of the picture is left bare for a comparison. */
import { colorBar, type ColorMapName, colorMapNames, defaultDrawing } from '@scorecam/core';
import { drawPicture } from './canvas.js';
import { element, fillSelect } from './page.js';

/** What is chosen; the method of a result adds whether a contour is drawn. */
export interface Drawing {
  readonly colorMap: ColorMapName;
  readonly opacity: number;
  /** The part of the width, from the left, that shows the picture alone: 0 to 1. */
  readonly bare: number;
}

/** The fields below the maps. */
export class DrawingControls {
  readonly #colorMap = element('color-map', HTMLSelectElement);
  readonly #opacity = element('opacity', HTMLInputElement);
  readonly #bare = element('bare', HTMLInputElement);

  constructor(onChange: () => void) {
    fillSelect(
      this.#colorMap,
      colorMapNames.map((value) => ({ value, text: value })),
    );
    this.#drawLegend();
    this.#colorMap.addEventListener('change', () => {
      this.#drawLegend();
      onChange();
    });
    for (const input of [this.#opacity, this.#bare]) input.addEventListener('input', onChange);
  }

  /** The current choice. */
  get drawing(): Drawing {
    return {
      colorMap: colorMapNames.find((name) => name === this.#colorMap.value) ?? defaultDrawing.colorMap,
      opacity: Number(this.#opacity.value),
      bare: Number(this.#bare.value),
    };
  }

  #drawLegend(): void {
    const canvas = element('legend', HTMLCanvasElement);
    drawPicture(canvas, colorBar(canvas.width, canvas.height, this.drawing.colorMap));
    canvas.ariaLabel = `Colors from 0 to 1 in ${this.#colorMap.value}`;
  }
}
