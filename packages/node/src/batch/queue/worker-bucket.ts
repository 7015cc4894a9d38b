import { asFolder, type BucketAddress, bucketPath, parseBucketAddress } from '../../bucket/bucket-address.js';
import type { BucketClient } from '../../bucket/bucket-client.js';
import { buckets } from '../../bucket/buckets.js';
import { parseJournalHeader } from '../../runs/journal.js';
import { faultyImage } from '../image-outcome.js';
import { journalPart } from '../pack/pack-names.js';
import type { UnpackedResult } from '../pack/pack-writer.js';
import type { WorkerOutput } from './worker-output.js';

/** In bytes; S3 and those that speak its language refuse longer ones. */
const longestKey = 1024;

/**
 * A bucket in which each file of a result is an object: several workers may write the same image, and the last one replaces what is
 * equal. An archive has one writer, and an image may pass from a worker that died to another.
 *
 * @throws ScorecamError UNREADABLE_FILE if there is no such bucket, or it may not be listed
 */
export async function openBucketOutput(out: string): Promise<WorkerOutput> {
  const client = await buckets();
  const place = asFolder(parseBucketAddress(out));
  const journal = below(place, journalPart('', 0));
  for await (const { key } of client.list(journal)) if (key === journal.key) break; // else the first image would find it out
  return {
    check: () => Promise.resolve(),
    findRun: () => findRun(client, journal),
    save: async (stages, image) => {
      if (image.status === 'failed') return image;
      const composed = await stages.compose(image);
      if (composed.status === 'failed') return composed;
      const { outcome, result } = composed;
      const longest = Math.max(...keysOf(place, result).map((key) => Buffer.byteLength(key)));
      if (longest > longestKey) return faultyImage(image.item, tooLong);
      await putResult({ client, place }, result);
      return outcome;
    },
  };
}

const tooLong = {
  code: 'INVALID_IMAGE',
  message: `The keys of its results are longer than the ${longestKey} bytes that a bucket takes: shorten the name of the picture or the prefix of --out.`,
} as const;

async function findRun(client: BucketClient, journal: BucketAddress): Promise<string | undefined> {
  const content = await client.read(bucketPath(journal)).catch(() => undefined);
  const [line = ''] = Buffer.from(content ?? '')
    .toString()
    .split('\n', 1);
  return parseJournalHeader(line)?.run;
}

interface Target {
  readonly client: BucketClient;
  readonly place: BucketAddress;
}

/** Writes the files of a result; its record, which speaks for the others, is the last. */
async function putResult({ client, place }: Target, { name, files }: UnpackedResult): Promise<void> {
  const put = ({ name: file, content }: UnpackedResult['files'][number]) =>
    client.write(below(place, `${name}/${file}`), content);
  await Promise.all(files.slice(0, -1).map(put));
  await Promise.all(files.slice(-1).map(put));
}

function keysOf(place: BucketAddress, { name, files }: UnpackedResult): string[] {
  return files.map((file) => below(place, `${name}/${file.name}`).key);
}

function below({ bucket, key }: BucketAddress, name: string): BucketAddress {
  return { bucket, key: `${key}${name}` };
}
