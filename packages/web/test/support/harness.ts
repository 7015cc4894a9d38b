/** What the test page offers to the tests, as `scorecam` in its global scope. */
import * as core from '@scorecam/core';
import { conformanceCases } from '@scorecam/core/testing';
import { measure } from '../../parity/measure.js';
import * as web from '../../src/index.js';

const harness = { core, web, conformanceCases, measure };

/** The type of the global `scorecam` of the test page. */
export type Harness = typeof harness;

declare global {
  var scorecam: Harness;
  /** The runtime under test, where a test keeps one in the page. */
  var runtime: web.WebRuntime;
  /** The scores of one picture on that runtime. */
  var scoreOnce: () => Promise<number[]>;
}

globalThis.scorecam = harness;
