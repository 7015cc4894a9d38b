/** A server of pages on this machine, from files or from what a program makes; it sends the headers that wasm threads need. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';

/** How pages are served. */
export interface PageOptions {
  /** 0 (default) is any free port. */
  readonly port?: number | undefined;
  /** Whether pages may use threads (default: true). If false, the two cross-origin headers are omitted. */
  readonly isolated?: boolean | undefined;
  /** Additional headers of every response, refusals included. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** How a folder is served. */
export interface ServeOptions extends PageOptions {
  /** Further folders to serve, by their URL path, which begins and ends with "/". */
  readonly mounts?: Readonly<Record<string, string>> | undefined;
}

/** A running server. */
export interface StaticServer {
  /** Ends with "/". */
  readonly url: string;
  /** Stops listening and ends the connections. */
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
  '.webp': 'image/webp',
  '.wasm': 'application/wasm',
};

const fixedHeaders = {
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** With these headers a page is cross-origin isolated, and wasm may share memory between threads. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * The names of this machine. A page of another site can have its own name point to 127.0.0.1, and would then read what is
 * served as its own; browsers send the name that they were asked for.
 */
const ownNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const refusals = {
  404: 'Not found\n',
  405: 'Only GET and HEAD\n',
  421: 'This server answers to 127.0.0.1 and localhost only\n',
} as const;

/**
 * Serves the files of a folder on 127.0.0.1, so to this machine only, and only files in the folder: a symbolic link
 * that leads out of it counts as missing. If there is a file with the ending `.gz` in the place of one that is asked for, that is
 * sent, as every browser takes it.
 *
 * @throws the system's error if the port is in use
 */
export function serveFolder(folder: string, options: ServeOptions = {}): Promise<StaticServer> {
  const folders = { ...options.mounts, '/': folder };
  return startServer((url) => findFile(url, folders), options);
}

/**
 * Serves what a function makes on 127.0.0.1, so to this machine only.
 *
 * @param make - gives the content for a path, without the slash before it and decoded; undefined if there is none
 * @throws the system's error if the port is in use
 */
export function serveMade(
  make: (path: string) => Promise<Uint8Array | undefined>,
  options: PageOptions = {},
): Promise<StaticServer> {
  return startServer((url) => findMade(url, make), options);
}

/** What is sent, and what it is when it is unpacked. */
interface Content {
  readonly size: number;
  readonly type: string;
  readonly isCompressed: boolean;
  readonly open: () => Readable;
}

/** The content that a URL names; undefined if there is none, or the URL cannot be decoded. */
type Find = (url: string) => Promise<Content | undefined>;

async function startServer(find: Find, options: PageOptions): Promise<StaticServer> {
  const { port = 0, isolated = true } = options;
  const headers = { ...fixedHeaders, ...(isolated && isolation), ...options.headers };
  const server = createServer((request, response) => {
    void answer(request, response, { find, headers });
  });
  await listen(server, port);
  // A server that listens on a port has an address of this type.
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${actual}/`, close: () => close(server) };
}

interface Answering {
  readonly find: Find;
  readonly headers: Readonly<Record<string, string>>;
}

async function answer(request: IncomingMessage, response: ServerResponse, { find, headers }: Answering): Promise<void> {
  const refuse = (status: keyof typeof refusals, more = {}) =>
    response.writeHead(status, { ...headers, 'Content-Type': 'text/plain', ...more }).end(refusals[status]);
  if (!ownNames.has(hostname(request))) return void refuse(421);
  if (request.method !== 'GET' && request.method !== 'HEAD') return void refuse(405, { Allow: 'GET, HEAD' });
  const found = await find(request.url ?? '/').catch(() => undefined);
  if (!found) return void refuse(404);
  const encoding = found.isCompressed ? { 'Content-Encoding': 'gzip' } : {};
  response.writeHead(200, { ...headers, ...encoding, 'Content-Type': found.type, 'Content-Length': found.size });
  if (request.method === 'HEAD') response.end();
  else
    found
      .open()
      .on('error', () => response.destroy())
      .pipe(response);
}

/** The name that a request asks for, without the port, which a tunnel may change. */
function hostname({ headers: { host = '' } }: IncomingMessage): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

async function findMade(
  url: string,
  make: (path: string) => Promise<Uint8Array | undefined>,
): Promise<Content | undefined> {
  const path = decodedPath(url).slice(1) || 'index.html';
  const content = await make(path);
  if (!content) return undefined;
  return { size: content.length, type: typeOf(path), isCompressed: false, open: () => Readable.from([content]) };
}

async function findFile(url: string, folders: Readonly<Record<string, string>>): Promise<Content | undefined> {
  const asked = normalize(decodedPath(url));
  const mount = Object.keys(folders).find((prefix) => asked.startsWith(prefix)) ?? '/';
  const name = asked.slice(mount.length);
  const folder = await realpath(folders[mount] ?? '');
  const wanted = join(folder, name === '' ? 'index.html' : name);
  const plain = await realpath(wanted).catch(() => undefined);
  const path = plain ?? (await realpath(`${wanted}.gz`));
  const found = await stat(path);
  if (!found.isFile() || !path.startsWith(`${folder}${sep}`)) return undefined;
  const isCompressed = plain === undefined;
  return { size: found.size, type: typeOf(wanted), isCompressed, open: () => createReadStream(path) };
}

function decodedPath(url: string): string {
  return decodeURIComponent(new URL(url, 'http://127.0.0.1').pathname);
}

function typeOf(path: string): string {
  return contentTypes[extname(path)] ?? 'application/octet-stream';
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
