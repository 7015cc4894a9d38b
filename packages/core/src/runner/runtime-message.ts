import { ScorecamError } from '../errors.js';

import { excerpt } from '../excerpt.js';

/** The patterns below take time quadratic in the length of a word, and a word may be a name in a model. */
const longestMessage = 2000;

/**
 * A message of onnxruntime as one sentence, without its source paths, C++ signatures and status prefixes, so that the rest
 * names the tensor, node or file at fault.
 */
export function oneLine(message: string): string {
  // Behind the reason, CUDA's failures name the machine and the whole graph of a convolution.
  const [reason = ''] = message.split(' ; GPU=');
  const text = excerpt(reason, longestMessage)
    .replace(/\s+/g, ' ')
    // "/src/cuda/y.cc:117 std::conditional_t<T, void> ns::g(A, B) [with A = c; B = d] Reason"
    .replace(/\S+\.(?:cc|cpp|h|hpp):\d+ [^[\]]*\[with [^\]]*\] /g, '')
    .replace(/^.*?ERROR_MESSAGE: "?/, '')
    // "/src/core/x.cc:136 void ns::f(const T&)::<lambda()> condition was false. Reason"
    .replace(/\S+\.(?:cc|cpp|h|hpp):\d+ .*? was (?:false|true)\. /g, '')
    .replace(/\S+\.(?:cc|cpp|h|hpp):\d+ (?:\S+ )?\S*\([^)]*\)(?:::<lambda\([^)]*\)>)?( const)? /g, '')
    .replace(/^(?:Error: |RuntimeError: )+/, '')
    .replace(/^(?:Exception during initialization: |\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : )+/, '')
    .replace(/"$/, '')
    .trim();
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}

/** The words of onnxruntime, its providers, the GPU's drivers and wasm for a device without memory left. */
const memoryWords = /\b(?:out of|want of|not enough|insufficient) memory\b|\balloc|_alloc\b|\bOOM\b/i;

/** A failure of onnxruntime as an error: OUT_OF_MEMORY if its message says so, else RUNTIME_FAILURE. */
export function runtimeError(reason: string): ScorecamError {
  return new ScorecamError(memoryWords.test(reason) ? 'OUT_OF_MEMORY' : 'RUNTIME_FAILURE', reason);
}
