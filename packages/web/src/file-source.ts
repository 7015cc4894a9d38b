import { fetchBlob, type FetchOptions } from './fetch-blob.js';

/** A file: from a file chooser, from the network, or from memory. */
export type FileSource = File | Blob | URL | ArrayBuffer;

/** The file as a Blob; one that comes by URL is fetched. */
export async function toBlob(source: FileSource, options: FetchOptions): Promise<Blob> {
  if (source instanceof Blob) return source;
  return source instanceof URL ? fetchBlob(source, options) : new Blob([source]);
}

/** The file's own name, or `fallback` where it has none. */
export function fileName(source: FileSource, fallback: string): string {
  if (source instanceof File) return source.name;
  const last = source instanceof URL ? decodeURIComponent(source.pathname).split('/').at(-1) : undefined;
  return last || fallback;
}
