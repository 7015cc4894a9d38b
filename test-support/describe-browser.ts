import { describe } from '@jest/globals';
import { noChromium } from './chromium.js';

/** A `describe` whose name gives the reason if it is skipped for lack of a browser. */
export function describeBrowser(name: string, tests: () => void): void {
  if (noChromium === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${noChromium})`, tests);
}
