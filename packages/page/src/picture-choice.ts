/** The available pictures and the chosen one. */
import type { Picture, Raster } from '@scorecam/core';
import { readImage } from '@scorecam/web';
import { type BundledPicture, bundledPictures, fetchFile } from './bundled.js';
import { make } from './page.js';
import { unlessEnded } from './exclusive-actions.js';

/** A picture, or a raster of bands, and its file. */
export interface ChosenPicture {
  readonly file: File;
  readonly image: Picture | Raster;
}

/** What is done with a choice. */
interface PictureEvents {
  /** Another picture is chosen. */
  readonly onChange: () => void;
  /** A picture is clicked, chosen already or not; arrow keys only choose. */
  readonly onClick: () => void;
}

type Read = (signal: AbortSignal) => Promise<ChosenPicture>;

/** The radio buttons of the pictures. A dropped picture is chosen. */
export class PictureChoice {
  readonly #list: HTMLElement;
  readonly #events: PictureEvents;
  #read: Read;

  constructor(list: HTMLElement, events: PictureEvents) {
    this.#list = list;
    this.#events = events;
    const reads = bundledPictures.map(readBundled);
    bundledPictures.forEach(({ url, description }, i) => this.#add(url, description, reads[i]!));
    this.#read = reads[0]!; // the list is constant and not empty
    this.#check(0);
  }

  /** The chosen picture as an image element. */
  preview(): HTMLElement {
    const chosen = this.#list.querySelector('label:has(:checked) img');
    return chosen instanceof HTMLImageElement ? make('img', { src: chosen.src, alt: chosen.alt }) : make('img');
  }

  /** Decodes the chosen picture. */
  read(signal: AbortSignal): Promise<ChosenPicture> {
    return this.#read(signal);
  }

  /**
   * Adds the user's own picture and chooses it.
   *
   * @throws ScorecamError INVALID_IMAGE; the choice is then unchanged
   */
  async take(file: File, signal: AbortSignal): Promise<void> {
    const chosen = { file, image: await unlessEnded(signal, readImage(file)) };
    const before = this.#list.querySelector('.own');
    URL.revokeObjectURL(before?.querySelector('img')?.src ?? '');
    before?.remove();
    const read = () => Promise.resolve(chosen);
    this.#add(URL.createObjectURL(file), file.name, read).classList.add('own');
    this.#read = read;
    this.#check(this.#list.querySelectorAll('input').length - 1);
  }

  #add(url: string, description: string, read: Read): HTMLElement {
    let isClicked = false;
    const input = make('input', { type: 'radio', name: 'picture' });
    input.addEventListener('change', () => {
      this.#read = read;
      this.#events.onChange();
      if (isClicked) this.#events.onClick();
      isClicked = false;
    });
    // The change of a clicked radio button comes after its click. Arrow keys make clicks, too, which have no count.
    input.addEventListener('click', (event) => {
      if (event.detail === 0) return;
      if (this.#read === read) this.#events.onClick();
      else isClicked = true;
    });
    const label = make('label', { title: description }, [input, make('img', { src: url, alt: description })]);
    this.#list.append(label);
    return label;
  }

  #check(position: number): void {
    const input = this.#list.querySelectorAll('input')[position];
    if (input) input.checked = true;
  }
}

function readBundled({ url, name }: BundledPicture): Read {
  return async (signal) => {
    const file = await fetchFile(url, name, signal);
    return { file, image: await readImage(file) };
  };
}
