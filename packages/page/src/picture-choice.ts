/** The available pictures and the chosen one. */
import type { Picture } from '@scorecam/core';
import { readPicture } from '@scorecam/web';
import { type BundledPicture, bundledPictures, fetchFile } from './bundled.js';
import { make } from './page.js';
import { unlessEnded } from './exclusive-actions.js';

/** A picture and its file. */
export interface ChosenPicture {
  readonly file: File;
  readonly picture: Picture;
}

type Read = (signal: AbortSignal) => Promise<ChosenPicture>;

/** The radio buttons of the pictures. A dropped picture is chosen. */
export class PictureChoice {
  readonly #list: HTMLElement;
  readonly #onChange: () => void;
  #read: Read;

  constructor(list: HTMLElement, onChange: () => void) {
    this.#list = list;
    this.#onChange = onChange;
    this.#read = readBundled(bundledPictures[0]!); // the list is constant and not empty
    for (const picture of bundledPictures) this.#add(picture.url, picture.description, readBundled(picture));
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
    const chosen = { file, picture: await unlessEnded(signal, readPicture(file)) };
    const before = this.#list.querySelector('.own');
    URL.revokeObjectURL(before?.querySelector('img')?.src ?? '');
    before?.remove();
    this.#add(URL.createObjectURL(file), file.name, () => Promise.resolve(chosen)).classList.add('own');
    this.#read = () => Promise.resolve(chosen);
    this.#check(this.#list.querySelectorAll('input').length - 1);
  }

  #add(url: string, description: string, read: Read): HTMLElement {
    const input = make('input', { type: 'radio', name: 'picture' });
    input.addEventListener('change', () => {
      this.#read = read;
      this.#onChange();
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
    return { file, picture: await readPicture(file) };
  };
}
