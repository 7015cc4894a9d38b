/** A hub for tests: the routes of huggingface.co that a download needs, on 127.0.0.1. */
import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The commit of every repository of the hub. */
export const commit = 'a'.repeat(40);

/** A running hub. */
export interface FakeHub {
  readonly url: string;
  /** The requests so far: `GET /api/models/...`. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** The files of repositories, by `owner/name` and path. */
export type Repositories = Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;

/** Serves repositories, each with the one branch `main`. */
export async function serveHub(repositories: Repositories): Promise<FakeHub> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    response.setHeader('Access-Control-Allow-Origin', '*'); // as the real one, so that pages can read its files
    requests.push(`${request.method} ${pathname}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(decodeURIComponent(pathname), Buffer.concat(chunks).toString(), response));
  });
  const answer = (path: string, body: string, response: ServerResponse) => {
    const [, repository = '', revision = ''] =
      /^\/(?:api\/models\/)?([^/]+\/[^/]+)\/(?:revision|paths-info|resolve)\/([^/]+)/.exec(path) ?? [];
    const files = repositories[repository];
    if (!files) return refuse(response, 401, 'Invalid username or password.');
    if (revision !== 'main' && revision !== commit) return refuse(response, 404, `Invalid rev id: ${revision}`);
    if (path.includes('/revision/')) return json(response, describe(repository, files));
    if (path.includes('/paths-info/'))
      return json(response, (JSON.parse(body) as { paths: string[] }).paths.map(pathInfo(files)));
    const file = files[path.split(`/resolve/${revision}/`)[1] ?? ''];
    if (file) send(response, file);
    else refuse(response, 404, 'Entry not found');
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // of a server that listens on a port
  const close = () => new Promise<void>((resolve) => (server.close(() => resolve()), server.closeAllConnections()));
  return { url: `http://127.0.0.1:${port}`, requests, close };
}

function describe(id: string, files: Repositories[string]): object {
  return { _id: '1', id, sha: commit, siblings: Object.keys(files).map((rfilename) => ({ rfilename })) };
}

function pathInfo(files: Repositories[string]) {
  return (path: string) => ({ path, type: 'file', size: files[path]?.length ?? 0, oid: hashOf(files[path]!) });
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

/** The first byte alone, with the size of all: the library asks for it to learn the size, and then for the whole file. */
function send(response: ServerResponse, bytes: Uint8Array): void {
  const isProbe = response.req.headers.range === 'bytes=0-0';
  const headers = { ETag: `"${hashOf(bytes)}"`, 'Content-Type': 'application/octet-stream' };
  if (isProbe)
    response.writeHead(206, { ...headers, 'Content-Range': `bytes 0-0/${bytes.length}` }).end(bytes.subarray(0, 1));
  else response.writeHead(200, { ...headers, 'Content-Length': bytes.length }).end(bytes);
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error }));
}
