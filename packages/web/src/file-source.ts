import { fetchBlob, type FetchOptions } from './fetch-blob.js';

/** A file: from a file chooser, from the network, or from memory. */
export type FileSource = File | Blob | URL | ArrayBuffer;

/** The file as a Blob; a URL is fetched. */
export async function toBlob(source: FileSource, options: FetchOptions): Promise<Blob> {
  if (source instanceof Blob) return source;
  return source instanceof URL ? fetchBlob(source, options) : new Blob([source]);
}

/** The file's own name, or `fallback` if it has none. */
export function fileName(source: FileSource, fallback: string): string {
  if (source instanceof File) return source.name;
  const last = source instanceof URL ? source.pathname.split('/').at(-1) : undefined;
  return last ? decoded(last) : fallback;
}

/** A part of a path with its escapes decoded; unchanged if they are malformed. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The URL of a file beside another one. `location` is a path with forward slashes, whose names may contain any character. */
export function besideUrl(location: string, file: URL): URL {
  return new URL(location.split('/').map(encodeURIComponent).join('/'), file);
}
