/** Buckets of S3, and of all that speak its language: R2, MinIO, Google's. */
import type * as SdkModule from '@aws-sdk/client-s3';
import { ScorecamError } from '@scorecam/core';
import type { Readable } from 'node:stream';
import { largestFile } from '../read-file.js';
import { type BucketAddress, bucketPath, parseBucketAddress } from './bucket-address.js';
import { putParts } from './put-parts.js';

/** An object, as a listing has it. */
export interface ListedObject {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/** A part of an object. */
interface ObjectRange {
  readonly offset: number;
  readonly size: number;
}

type Sdk = typeof SdkModule;

/** The waits between them are random and add up to a minute or more: a server may be started again meanwhile. */
const attempts = 16;
/** In bytes; a larger object is sent in parts of this size. */
const largestPart = 2 ** 26;

/**
 * Reads and writes objects. Credentials, region and endpoint are found as AWS' tools find them, by the variables `AWS_...` and the files
 * in `~/.aws`. What fails by the network or the server is tried again.
 */
export class BucketClient {
  readonly #sdk: Sdk;
  readonly #client: SdkModule.S3Client;

  private constructor(sdk: Sdk) {
    this.#sdk = sdk;
    const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
    this.#client = new sdk.S3Client({
      maxAttempts: attempts,
      // A bucket as a part of the host name needs DNS, which a server of one's own seldom has.
      ...(endpoint !== undefined && { forcePathStyle: true }),
      // Servers other than AWS' own do not all take the checksums that it has beside a signature.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(process.env['AWS_REGION'] === undefined && endpoint !== undefined && { region: 'us-east-1' }),
    });
  }

  /** @throws ScorecamError INVALID_OPTION if the package that this needs is not installed */
  static async open(load: () => Promise<Sdk> = () => import('@aws-sdk/client-s3')): Promise<BucketClient> {
    try {
      return new BucketClient(await load());
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
      throw new ScorecamError(
        'INVALID_OPTION',
        'A bucket needs the package @aws-sdk/client-s3: install it beside scorecam with "npm install @aws-sdk/client-s3".',
        error,
      );
    }
  }

  /**
   * The objects whose keys begin as this one, in the order of their keys; a page of them is held at a time.
   *
   * @throws ScorecamError UNREADABLE_FILE
   */
  async *list({ bucket, key }: BucketAddress): AsyncGenerator<ListedObject> {
    const input = { Bucket: bucket, Prefix: key };
    try {
      for await (const page of this.#sdk.paginateListObjectsV2({ client: this.#client }, input))
        for (const { Key: name, Size: size = 0 } of page.Contents ?? [])
          if (name !== undefined) yield { key: name, size };
    } catch (error) {
      throw unreadableObject({ bucket, key }, error);
    }
  }

  /**
   * The bytes of an object, or of a part of it.
   *
   * @throws ScorecamError UNREADABLE_FILE, also for more than 512 MiB
   */
  async read(path: string, range?: ObjectRange): Promise<Uint8Array> {
    const address = parseBucketAddress(path);
    try {
      const part = range && { Range: `bytes=${range.offset}-${range.offset + range.size - 1}` };
      const { Body: body, ContentLength: length = 0 } = await this.#get(address, part);
      if (length > largestFile) throw new Error(`it has more than the ${largestFile} bytes that are read at most`);
      const bytes = await body!.transformToByteArray(); // an answer without an error has a body
      if (range && bytes.length < range.size) throw new Error('it ends too soon');
      return bytes;
    } catch (error) {
      throw unreadableObject(address, error);
    }
  }

  /**
   * An object of any size as a stream.
   *
   * @throws ScorecamError UNREADABLE_FILE if it cannot be opened; the stream fails if it breaks off
   */
  async stream(path: string, offset = 0): Promise<Readable> {
    const address = parseBucketAddress(path);
    try {
      const { Body: body } = await this.#get(address, offset > 0 ? { Range: `bytes=${offset}-` } : {});
      return body as Readable; // of Node, where this runs
    } catch (error) {
      throw unreadableObject(address, error);
    }
  }

  /**
   * Writes an object; it appears whole or not at all.
   *
   * @param onlyNew - whether an object of that key is left as it is
   * @throws ScorecamError UNWRITABLE_OUTPUT, also if another is there already and must not be replaced
   */
  async write(address: BucketAddress, content: Uint8Array, onlyNew = false): Promise<void> {
    const input = { Bucket: address.bucket, Key: address.key };
    try {
      if (content.length > largestPart)
        await putParts({ sdk: this.#sdk, client: this.#client, input }, content, largestPart);
      else
        await this.#client.send(
          new this.#sdk.PutObjectCommand({ ...input, Body: content, ...(onlyNew && { IfNoneMatch: '*' }) }),
        );
    } catch (error) {
      // An attempt whose answer was lost has written it, and the next one finds it there.
      if (isThere(error) && (await this.#holds(address, content))) return;
      throw unwritableObject(address, error);
    }
  }

  async #holds(address: BucketAddress, content: Uint8Array): Promise<boolean> {
    const found = await this.read(bucketPath(address)).catch(() => undefined);
    return found !== undefined && Buffer.compare(found, content) === 0;
  }

  /** Closes the connections. */
  close(): void {
    this.#client.destroy();
  }

  #get({ bucket, key }: BucketAddress, part: Partial<SdkModule.GetObjectCommandInput> = {}) {
    return this.#client.send(new this.#sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...part }));
  }
}

/** Whether an object could not be read because there is none. */
export function isNoObject(error: unknown): boolean {
  return error instanceof ScorecamError && error.cause instanceof Error && error.cause.name === 'NoSuchKey';
}

/** Whether an object was not written because there is one. */
function isThere(error: unknown): boolean {
  return error instanceof Error && error.name === 'PreconditionFailed';
}

function unreadableObject(address: BucketAddress, error: unknown): ScorecamError {
  return new ScorecamError('UNREADABLE_FILE', `"${bucketPath(address)}" cannot be read: ${reasonOf(error)}.`, error);
}

function unwritableObject(address: BucketAddress, error: unknown): ScorecamError {
  const reason = isThere(error) ? 'another run has written it, which must be ended first' : reasonOf(error);
  return new ScorecamError('UNWRITABLE_OUTPUT', `"${bucketPath(address)}" cannot be written: ${reason}.`, error);
}

const reasons: Readonly<Record<string, string>> = {
  NoSuchKey: 'there is no such object',
  NoSuchBucket: 'there is no such bucket',
  AccessDenied: 'access is denied',
  CredentialsProviderError:
    'no credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run "aws configure"',
  ECONNREFUSED: 'the server does not answer',
  ENOTFOUND: 'there is no server of that name',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return reasons[error.name] ?? reasons[code] ?? (error.message === '' ? error.name : error.message.replace(/\.$/, ''));
}
