/** The names of the images of a run, each the path of a folder of results below the output folder. */
import { posix, relative, resolve, sep } from 'node:path';
import { isBucketAddress } from '../bucket/bucket-address.js';
import { addressName, isAddress } from '../address/picture-address.js';
import { isOutside } from '../is-outside.js';
import { stagingPrefix } from '../results/staged-folder.js';

/** The names of images outside the base folder begin with this, followed by the whole path. */
const outside = 'root';

/** What the names of images begin with that are not below the base folder. */
const ofOthers = /^(?:root|https?|s3)_*$/;

/**
 * The name of an image: its path relative to the run's base folder, so that images with the same file name in different
 * folders do not collide, and a later run finds them under the same names. A folder `root` of the base folder is called `root_`, and so
 * are `http`, `https` and `s3`, with which the names of remote images begin, so that no two images have one name.
 */
export function itemName(path: string, base: string): string {
  if (isAddress(path)) return addressName(path);
  if (isBucketAddress(path)) return objectName(path, base);
  const whole = resolve(path);
  const isElsewhere = isOutside(base, whole);
  const parts = (isElsewhere ? whole : relative(base, whole)).split(sep).filter((part) => part !== '');
  if (isElsewhere) return posix.join(outside, ...parts.map(withoutColon));
  return ownName(parts.map(withoutColon));
}

/** A name below the base folder, which never begins like the names of other images. */
function ownName([first = '', ...others]: readonly string[]): string {
  return [ofOthers.test(first) ? `${first}_` : first, ...others].join('/');
}

/** The key of an object below the base, or after `s3/` its bucket and its key. */
function objectName(path: string, base: string): string {
  if (isBucketAddress(base) && path.startsWith(base)) return ownName(path.slice(base.length).split('/'));
  return path.replace(/^s3:\/\//i, 's3/');
}

/** Removes the colon of a Windows drive; on other systems a colon is an ordinary character. */
function withoutColon(part: string): string {
  return sep === '\\' ? part.replace(':', '') : part;
}

/** What a run keeps in its output folder beside the folders of its images. */
const ofTheRun =
  /^(?:\.lock.*|journal(?:-\d+-of-\d+)?(?:-\d{6,})?\.jsonl|results(?:-\d+-of-\d+)?-\d{6,}\.(?:tar|json)|index\.html|scorecam-report)$/i;

/** Whether a name leads to a folder below the output folder, but not to one of the run's own. */
export function isItemName(name: string): boolean {
  const parts = name.split('/');
  const isPart = (part: string) =>
    !['', '.', '..'].includes(part) && !part.includes('\0') && !part.startsWith(stagingPrefix) && isPlain(part);
  return parts.every(isPart) && !ofTheRun.test(parts[0] ?? '');
}

function isPlain(part: string): boolean {
  return sep !== '\\' || !/[\\:]/.test(part);
}
