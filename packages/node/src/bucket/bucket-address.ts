/** Objects of a bucket, named as AWS' tools name them: `s3://bucket/key`. */
import { ScorecamError } from '@scorecam/core';

/** An object of a bucket, or all whose keys begin alike. */
export interface BucketAddress {
  readonly bucket: string;
  /** Without a slash at its beginning; empty for the whole bucket. */
  readonly key: string;
}

/** Whether a path names an object of a bucket. */
export function isBucketAddress(path: string): boolean {
  return /^s3:\/\//i.test(path);
}

/** @throws ScorecamError INVALID_OPTION if no bucket is named */
export function parseBucketAddress(path: string): BucketAddress {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/is.exec(path) ?? [];
  if (bucket !== undefined) return { bucket, key };
  throw new ScorecamError('INVALID_OPTION', `"${path}" names no bucket; use s3://bucket/prefix.`);
}

/** The path of an object. */
export function bucketPath({ bucket, key }: BucketAddress): string {
  return `s3://${bucket}/${key}`;
}

/** The same as a folder: its key ends in a slash, or is empty. */
export function asFolder({ bucket, key }: BucketAddress): BucketAddress {
  return { bucket, key: key === '' || key.endsWith('/') ? key : `${key}/` };
}
