/** Whether a failure of onnxruntime ends its worker. Only the worker loads this file. */
import { oneLine } from '@scorecam/core/runner';

/**
 * Why no later call of this worker can succeed, as a sentence; undefined if the failure concerns only its own call. A wasm
 * module that could not be loaded, or that has aborted, is not loaded again in the same worker.
 */
export function endingOf(error: unknown): string | undefined {
  const text = String(error);
  const message = oneLine(error instanceof Error ? error.message : text);
  if (isForMemory(text)) return `onnxruntime ran out of memory: ${message}`;
  if (isForNetwork(text)) {
    return `onnxruntime's own files could not be loaded; check the network, and that the server has them: ${message}`;
  }
  return isAborted(text) ? `onnxruntime stopped: ${message}` : undefined;
}

function isForMemory(text: string): boolean {
  return isAborted(text) && /memory|alloc|\bOOM\b|RangeError/i.test(text) && !/memory access out of bounds/.test(text);
}

/** The messages of browsers and of the wasm loader; for a missing file, a server may also send a page of another type. */
function isForNetwork(text: string): boolean {
  return (
    /dynamically imported module|importing a module script/i.test(text) ||
    (isAborted(text) && /fetch|NetworkError|Load failed|HTTP status|MIME type|magic word/i.test(text))
  );
}

/** onnxruntime refuses wrong feeds and fetches by a RangeError too, whose message begins with their name in quotes. */
function isAborted(text: string): boolean {
  return /\bAborted\(|RuntimeError: |RangeError: (?!')|unreachable|memory access out of bounds|no available backend found/.test(
    text,
  );
}
