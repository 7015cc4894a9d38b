import { ScorecamError, throwIfCancelled } from '@scorecam/core';

/** The progress of a download. */
export interface DownloadProgress {
  /** The file that is downloaded. */
  readonly url: string;
  /** Bytes. */
  readonly loaded: number;
  /** Bytes; absent if the server does not send the size, or compresses. */
  readonly total?: number;
}

/** How files are fetched. */
export interface FetchOptions {
  /** Keeps the files in the browser's Cache Storage under the name `scorecam`, and reads them from there the next time. */
  readonly keep?: boolean | undefined;
  /** Called as the bytes of a file arrive. */
  readonly onDownload?: ((progress: DownloadProgress) => void) | undefined;
  /** Cancels the download. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The content of a URL as a Blob, which the browser may keep on disk. The bytes are streamed; JavaScript never holds all of
 * them.
 *
 * @throws ScorecamError UNREADABLE_FILE with the URL and the reason that the server or the browser gave, CANCELLED after an abort
 */
export async function fetchBlob(url: URL, options: FetchOptions = {}): Promise<Blob> {
  try {
    return options.keep ? await fetchKept(url, options) : await (await fetchCounted(url, options)).blob();
  } catch (error) {
    if (error instanceof ScorecamError) throw error;
    throwIfCancelled(options.signal);
    throw unreadable(url, error instanceof Error ? error.message : String(error));
  }
}

/** Sends the request; browsers do not tell scripts why a request failed. */
async function request(url: URL, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw error;
    const reason = 'the server cannot be reached, or does not let this page read its files (CORS)';
    throw unreadable(url, reason, error);
  }
}

async function fetchKept(url: URL, options: FetchOptions): Promise<Blob> {
  const cache = await caches.open('scorecam');
  if (!(await cache.match(url))) await cache.put(url, await fetchCounted(url, options));
  const response = await cache.match(url);
  if (response) return response.blob();
  throw unreadable(url, 'the browser did not keep it');
}

async function fetchCounted(url: URL, { onDownload, signal }: FetchOptions): Promise<Response> {
  const response = await request(url, signal);
  if (!response.ok || !response.body)
    throw unreadable(url, `the server answered ${response.status} ${response.statusText}`.trim());
  if (!onDownload) return response;
  const length = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  const total = length === null ? {} : { total: Number(length) };
  const counted = response.body.pipeThrough(counter((loaded) => onDownload({ url: url.href, loaded, ...total })));
  return new Response(counted, { headers: response.headers });
}

function counter(onCount: (bytes: number) => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      onCount(bytes);
      controller.enqueue(chunk);
    },
  });
}

function unreadable(url: URL, reason: string, cause?: unknown): ScorecamError {
  return new ScorecamError('UNREADABLE_FILE', `${url.href} cannot be read: ${reason.replace(/\.$/, '')}.`, cause);
}
