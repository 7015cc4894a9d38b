/** The pictures and archives of a bucket, as its listing has them. */
import { asFolder, bucketPath, parseBucketAddress } from '../bucket/bucket-address.js';
import { buckets } from '../bucket/buckets.js';

/** The paths of the objects below a prefix, `s3://bucket/prefix`; a page of the listing is held at a time. */
export async function* listBucket(prefix: string): AsyncGenerator<string> {
  const address = asFolder(parseBucketAddress(prefix));
  for await (const { key } of (await buckets()).list(address))
    if (!key.endsWith('/')) yield bucketPath({ bucket: address.bucket, key });
}

/** The part of an object's path that its name in a run is relative to: up to the last slash. */
export function bucketFolder(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
