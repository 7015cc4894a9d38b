import { describe, expect, it } from '@jest/globals';
import { ScorecamError } from '@scorecam/core';
import { modelRefusal } from '../src/model-refusal.js';

const cpu = { device: 'cpu' } as const;
const said = (words: string) => new ScorecamError('RUNTIME_FAILURE', `onnxruntime: ${words}`);

describe('modelRefusal', () => {
  it.each([
    [
      'Unsupported model IR version: 14, max supported IR version: 13',
      'it has the IR version 14, and onnxruntime reads up to 13; export it with an older ONNX.',
    ],
    [
      'Fatal error: my.ops:MyNorm(-1) is not a registered function/op',
      'it has no operator "MyNorm" of "my.ops"; export the model with ONNX\'s own operators.',
    ],
    [
      "Could not find an implementation for Conv(11) node with name 'c'",
      'it cannot compute "Conv" in the element type of the model; cast the model to float32, in PyTorch by model.float() before the export.',
    ],
    [
      "Type Error: Type 'tensor(bfloat16)' of input parameter (x) of operator (Clip) in node () is invalid.",
      'it cannot compute an operator in bfloat16; cast the model to float32, in PyTorch by model.float() before the export.',
    ],
    ['Something else.', 'Something else. Check the model with onnx.checker, and export it again or for another opset.'],
  ])('given %s, says what it means', (words, meaning) => {
    expect(modelRefusal('models/net.onnx', said(words), cpu)).toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: `onnxruntime cannot run "net.onnx": ${meaning}`,
    });
  });

  it.each([
    ['a lack of memory', said('Failed to allocate memory for requested buffer'), cpu],
    ['the failure of a GPU', said('Something else.'), { device: 'cuda' } as const],
    ['a failure of the process', new ScorecamError('RUNTIME_FAILURE', 'The process ended.'), cpu],
    ['another error', new Error('bug'), cpu],
  ])('leaves %s as it is', (_, error, runtime) => {
    expect(modelRefusal('net.onnx', error, runtime)).toBe(error);
  });
});
