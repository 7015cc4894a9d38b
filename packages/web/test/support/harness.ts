/** The interface of the test page for the tests: the global `scorecam`. */
import * as core from '@scorecam/core';
import { conformanceCases, gradientCases } from '@scorecam/core/testing';
import { KeptExplainer } from '../../parity/kept-explainer.js';
import { measure } from '../../parity/measure.js';
import * as web from '../../src/index.js';

const explainers = new Map<string, KeptExplainer>();

/** The explainer that a runner of the parity comparison keeps in this page. */
function keptFor(runner: string): KeptExplainer {
  const kept = explainers.get(runner) ?? new KeptExplainer();
  explainers.set(runner, kept);
  return kept;
}

const harness = { core, web, conformanceCases, gradientCases, measure, keptFor };

/** The type of the global `scorecam` of the test page. */
export type Harness = typeof harness;

declare global {
  var scorecam: Harness;
  /** The runtime under test, if a test keeps one in the page. */
  var runtime: web.WebRuntime;
  /** A session on that runtime. */
  var session: core.Session;
  /** The scores of one picture on that runtime. */
  var scoreOnce: () => Promise<number[]>;
  /** Counts the calls of one kind that are sent to workers from now on. */
  var countCalls: (call: string) => () => number;
}

globalThis.scorecam = harness;

globalThis.countCalls = (call) => {
  let count = 0;
  const prototype: { postMessage: unknown } = Worker.prototype;
  const post = prototype.postMessage as (...parameters: [{ call: string }]) => void;
  prototype.postMessage = function (this: Worker, ...parameters: [{ call: string }]) {
    if (parameters[0].call === call) count++;
    post.apply(this, parameters);
  };
  return () => count;
};
