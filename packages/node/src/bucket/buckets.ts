import { BucketClient } from './bucket-client.js';

let client: Promise<BucketClient> | undefined;

/** The client of all buckets of this process, opened when it is first asked for. */
export function buckets(): Promise<BucketClient> {
  return (client ??= BucketClient.open());
}
