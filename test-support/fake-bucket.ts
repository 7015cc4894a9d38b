/** A server for tests that speaks as much of S3's language as buckets need here, on 127.0.0.1. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running server with one bucket, `s3://bucket`. */
export interface FakeBucket {
  readonly url: string;
  /** By key. */
  readonly objects: Map<string, Buffer>;
  /** The uploads in parts that are neither completed nor taken back: the parts by their numbers, by the upload's id. */
  readonly uploads: Map<string, Map<number, Buffer>>;
  /** The requests so far: `GET /bucket/key`. */
  readonly requests: string[];
  /** How many of the next requests are answered with an error of the server. */
  failures: number;
  /** Whether the parts of large objects are refused. */
  refusesParts: boolean;
  readonly close: () => Promise<void>;
}

/** Keys on a page of a listing: few, so that there are several pages. */
const pageSize = 3;

/** Starts a server whose bucket is empty. */
export async function serveBucket(): Promise<FakeBucket> {
  const bucket = {
    objects: new Map<string, Buffer>(),
    uploads: new Map<string, Map<number, Buffer>>(),
    requests: [] as string[],
    failures: 0,
    refusesParts: false,
  };
  const server = createServer((request, response) => void answer(bucket, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(bucket, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

type Store = Pick<FakeBucket, 'objects' | 'uploads' | 'requests' | 'failures' | 'refusesParts'>;

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', headers } = request;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bucket');
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  store.requests.push(`${method} ${pathname}`);
  if (store.failures > 0) {
    store.failures--;
    return refuse(response, 503, 'SlowDown');
  }
  const key = decodeURIComponent(pathname).replace(/^\/bucket\/?/, '');
  if (searchParams.has('list-type')) return list(store, searchParams, response);
  if (searchParams.has('uploads') || searchParams.has('uploadId'))
    return upload(store, { method, key, query: searchParams, content: Buffer.concat(chunks) }, response);
  if (method === 'PUT') {
    if (headers['if-none-match'] === '*' && store.objects.has(key)) return refuse(response, 412, 'PreconditionFailed');
    store.objects.set(key, Buffer.concat(chunks));
    return void response.setHeader('etag', '"1"').end();
  }
  const content = store.objects.get(key);
  if (!content) return refuse(response, 404, 'NoSuchKey');
  const [, from, to] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? [];
  if (from === undefined) return void response.end(content);
  response.statusCode = 206;
  response.end(content.subarray(Number(from), to ? Number(to) + 1 : undefined));
}

/** A request about an object that is sent in parts. */
interface UploadRequest {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly content: Buffer;
}

function upload({ objects, uploads, refusesParts }: Store, request: UploadRequest, response: ServerResponse): void {
  const { method, key, query, content } = request;
  response.setHeader('content-type', 'application/xml');
  const id = query.get('uploadId') ?? `upload of ${key}`;
  if (query.has('uploads')) {
    uploads.set(id, new Map());
    return void response.end(
      `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  }
  const parts = uploads.get(id);
  if (!parts) return refuse(response, 404, 'NoSuchUpload');
  if (method === 'PUT') {
    if (refusesParts) return refuse(response, 403, 'AccessDenied');
    const number = Number(query.get('partNumber'));
    parts.set(number, content);
    return void response.setHeader('etag', `"${number}"`).end();
  }
  uploads.delete(id);
  if (method === 'DELETE') return void response.writeHead(204).end();
  const numbers = [...content.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) =>
    Number(number),
  );
  objects.set(key, Buffer.concat(numbers.map((number) => parts.get(number)!)));
  response.end('<CompleteMultipartUploadResult/>');
}

function list({ objects }: Store, query: URLSearchParams, response: ServerResponse): void {
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '')).sort();
  const start = Number(query.get('continuation-token') ?? 0);
  const rows = keys
    .slice(start, start + pageSize)
    .map((key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)?.length}</Size></Contents>`);
  const isCut = start + pageSize < keys.length;
  const next = isCut ? `<NextContinuationToken>${start + pageSize}</NextContinuationToken>` : '';
  response.setHeader('content-type', 'application/xml');
  response.end(`<ListBucketResult><IsTruncated>${isCut}</IsTruncated>${next}${rows.join('')}</ListBucketResult>`);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/xml');
  response.end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
