/** A model that onnxruntime refuses is the model's fault: the sentence names the operator or type, and the remedy. */
import { type Runtime, ScorecamError } from '@scorecam/core';
import { basename } from 'node:path';
import { saidByRuntime } from './runtime/runtime-words.js';

/** What onnxruntime says, and what that means: a sentence to follow the model's name. */
const meanings: readonly (readonly [RegExp, (...words: string[]) => string])[] = [
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    (found, newest) =>
      `it has the IR version ${found}, and onnxruntime reads up to ${newest}; export it with an older ONNX`,
  ],
  [
    /Fatal error: ([\w.]+):(\w+)\(/,
    (domain, operator) => `it has no operator "${operator}" of "${domain}"; export the model with ONNX's own operators`,
  ],
  [
    /(?:No Op registered for|No opset import for domain|Fatal error:) '?(\w+)/,
    (operator) => `it knows no operator "${operator}" in this operator set; export the model for another opset`,
  ],
  [
    /Could not find an implementation for (\w+)\(\d+\)/,
    (operator) =>
      `it cannot compute "${operator}" in the element type of the model; cast the model to float32, in PyTorch by model.float() before the export`,
  ],
  [
    /Type '?(?:tensor\()?(bfloat16|double|float16)\)?'? of input/,
    (type) =>
      `it cannot compute an operator in ${type}; cast the model to float32, in PyTorch by model.float() before the export`,
  ],
];

/** The error of opening a model, or its meaning if it is the model's fault. */
export function modelRefusal(path: string, error: unknown, { device }: Pick<Runtime, 'device'>): unknown {
  if (!isModelFault(error, device)) return error;
  const said = error.message.slice(saidByRuntime.length);
  return new ScorecamError(
    'UNSUPPORTED_MODEL',
    `onnxruntime cannot run "${basename(path)}": ${meaningOf(said)}`,
    error,
  );
}

function meaningOf(said: string): string {
  for (const [pattern, sentence] of meanings) {
    const found = pattern.exec(said);
    if (found) return `${sentence(...found.slice(1))}.`;
  }
  return `${said} Check the model with onnx.checker, and export it again or for another opset.`;
}

/** Whether the CPU's provider, which lacks nothing, refuses the model or cannot run it. Want of memory is the machine's. */
function isModelFault(error: unknown, device: string): error is ScorecamError {
  if (device !== 'cpu' || !(error instanceof ScorecamError) || error.code !== 'RUNTIME_FAILURE') return false;
  return error.message.startsWith(saidByRuntime) && !/alloc/i.test(error.message);
}
