/**
 * Answers scripts/compare_processors.py: for each line of its standard input, the content of a preprocessor_config.json, a
 * picture and the size of the input, it writes the input that scorecam makes of the picture, or says why it refuses the file.
 *
 *   npx tsx scripts/compare-processors.ts
 */
import { encodeNpy, preprocess, readPreprocessingForm, resolvePreprocessing } from '@scorecam/core';
import { readPicture } from '@scorecam/node';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

interface Order {
  readonly config: unknown;
  readonly picture: string;
  readonly dims: readonly [channels: number, height: number, width: number];
  readonly out: string;
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await compare(JSON.parse(line) as Order).catch((error: unknown) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function compare({ config, picture, dims: [channels, height, width], out }: Order) {
  const { preprocessing, notices } = readPreprocessingForm(config, 'preprocessor_config.json');
  const input = { layout: 'nchw', channels, height, width } as const;
  const resolved = resolvePreprocessing(preprocessing, {}, input);
  writeFileSync(out, encodeNpy(preprocess(await readPicture(picture), resolved).input));
  return { notices };
}
