import { batch } from './batch.js';
import { check } from './check.js';
import { compare } from './compare.js';
import { doctor } from './doctor.js';
import { evaluate } from './evaluate.js';
import { exportModel } from './export.js';
import { explain } from './explain.js';
import { layers } from './layers.js';
import { methods } from './methods.js';
import { report } from './report.js';
import { sanity } from './sanity.js';
import { serve } from './serve.js';
import { verify } from './verify.js';
import { worker } from './worker.js';
import type { Command } from './define-command.js';

/** All commands, in the order in which the help lists them. */
export const commands: readonly Command[] = [
  explain,
  check,
  exportModel,
  layers,
  methods,
  batch,
  worker,
  report,
  evaluate,
  sanity,
  compare,
  verify,
  serve,
  doctor,
];
