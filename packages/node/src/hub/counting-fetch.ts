/** What is watched of requests. */
interface Watching {
  /** Called with the number of bytes of each piece of a file. */
  readonly onBytes?: (count: number) => void;
  /** Ends the requests. */
  readonly signal?: AbortSignal | undefined;
}

/** A `fetch` that can be watched and ended; answers in JSON are not counted. */
export function countingFetch({ onBytes, signal }: Watching): typeof fetch {
  return async (address, options) => {
    const response = await fetch(address, { ...options, ...(signal && { signal }) });
    const isFile = !response.headers.get('Content-Type')?.includes('json');
    if (!onBytes || !response.body || !isFile) return response;
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        onBytes(piece.length);
        controller.enqueue(piece);
      },
    });
    return new Response(response.body.pipeThrough(counter), response);
  };
}
