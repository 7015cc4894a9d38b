/**
 * A message of onnxruntime-web as one sentence: its status prefix, source paths and C++ signatures dropped, so that what
 * remains names the tensor, node or file at fault.
 */
export function oneLine(message: string): string {
  const text = message
    .replace(/\s+/g, ' ')
    .replace(/^.*?ERROR_MESSAGE: "?/, '')
    .replace(/\S+\.(?:cc|cpp|h|hpp):\d+ .*? was (?:false|true)\. /g, '')
    .replace(/\S+\.(?:cc|cpp|h|hpp):\d+ (?:\S+ )?\S*\([^)]*\)(?:::<lambda\([^)]*\)>)?( const)? /g, '')
    .replace(/^(?:Error: |RuntimeError: )+/, '')
    .replace(/"$/, '')
    .trim();
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}

/** Whether a message says that the wasm module has stopped for good: no later call of it can succeed. */
export function isFatal(message: string): boolean {
  return /\bAborted\(|RuntimeError: |unreachable|memory access out of bounds/.test(message);
}
