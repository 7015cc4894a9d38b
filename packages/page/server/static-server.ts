/** A static file server for pages that run onnxruntime-web: it sends the headers that wasm threads need. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** How a folder is served. */
export interface ServeOptions {
  /** 0 (default) is any free port. */
  readonly port?: number | undefined;
  /** Whether pages may use threads (default: true). If false, the two cross-origin headers are omitted. */
  readonly isolated?: boolean | undefined;
  /** Additional headers of every response. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Further folders to serve, by their URL path, which begins and ends with "/". */
  readonly mounts?: Readonly<Record<string, string>> | undefined;
}

/** A running server. */
export interface StaticServer {
  /** Ends with "/". */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.wasm': 'application/wasm',
};

const fixedHeaders = { 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' };

/** With these headers a page is cross-origin isolated, and wasm may share memory between threads. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * Serves the files of a folder on 127.0.0.1, so to this machine only.
 *
 * @throws the system's error if the port is in use
 */
export async function serveFolder(folder: string, options: ServeOptions = {}): Promise<StaticServer> {
  const { port = 0, isolated = true, mounts = {} } = options;
  const headers = { ...fixedHeaders, ...(isolated && isolation), ...options.headers };
  const server = createServer((request, response) => {
    void answer(request, response, { folders: { ...mounts, '/': folder }, headers });
  });
  await listen(server, port);
  // A server that listens on a port has an address of this type.
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${actual}/`, close: () => close(server) };
}

interface Content {
  readonly folders: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { folders, headers }: Content,
): Promise<void> {
  const path = filePath(request.url ?? '/', folders);
  const size = path === undefined ? undefined : await fileSize(path);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  if (path === undefined || size === undefined) return refuse(response, 404);
  const type = contentTypes[extname(path)] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': size });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(path)
      .on('error', () => response.destroy())
      .pipe(response);
}

/** The file that a URL names; undefined if the URL cannot be decoded. Normalizing keeps the path inside its folder. */
function filePath(url: string, folders: Readonly<Record<string, string>>): string | undefined {
  try {
    const path = normalize(decodeURIComponent(new URL(url, 'http://127.0.0.1').pathname));
    const mount = Object.keys(folders).find((prefix) => path.startsWith(prefix)) ?? '/';
    const file = path.slice(mount.length);
    return join(folders[mount] ?? '', file === '' ? 'index.html' : file);
  } catch {
    return undefined;
  }
}

async function fileSize(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' }).end(status === 404 ? 'Not found\n' : 'Only GET\n');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
