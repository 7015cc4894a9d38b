import { isAddress } from '../address/picture-address.js';
import { isBucketAddress } from '../bucket/bucket-address.js';

/** Whether a path names something that is not on the disk: an address of the web, or an object of a bucket. */
export function isRemote(path: string): boolean {
  return isAddress(path) || isBucketAddress(path);
}
