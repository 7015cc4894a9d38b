import { tinyClassifier } from '@scorecam/core/testing';
import {
  type BatchItem,
  encodePng,
  explainBatch,
  identifyModel,
  listImages,
  openExplainer,
  runSettings,
} from '@scorecam/node';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchFolder } from '../../packages/node/src/batch/batch-folder.js';

/** A run of a few images that is done, for mutants of its journal and its results. */
export interface FinishedRun {
  /** Its output folder, in a folder with a file of somebody else. */
  readonly out: string;
  readonly journal: string;
  /** The result.json of one image. */
  readonly record: string;
  /** Opens the folder as a run does that continues. */
  resume(): Promise<void>;
  /** Throws if a file was written beside the output folder, or a page has the text of a record unescaped. */
  checkUntouched(): Promise<void>;
}

/** Makes the run in an empty folder. */
export async function finishedRun(folder: string): Promise<FinishedRun> {
  const photos = join(folder, 'photos');
  await mkdir(photos);
  for (const name of ['a.png', 'b.png'])
    await writeFile(join(photos, name), await encodePng(picture(name.charCodeAt(0))));
  const model = join(folder, 'tiny.onnx');
  await writeFile(model, tinyClassifier());
  const explainer = await openExplainer(model, { device: 'cpu', threads: 1 });
  const out = join(folder, 'base', 'maps');
  await mkdir(join(folder, 'base', 'victim'), { recursive: true });
  const options = { out, model: await identifyModel(model) };
  const items: BatchItem[] = [];
  for await (const { name, path } of explainBatch(explainer, listImages([photos]), options)) items.push({ name, path });
  const settings = runSettings(explainer, options.model, {});
  await explainer.dispose();
  await writeFile(join(folder, 'base/victim/result.json'), await readFile(join(out, 'a.png/result.json')));
  return {
    out,
    journal: join(out, 'journal.jsonl'),
    record: join(out, 'a.png/result.json'),
    async resume() {
      const opened = await BatchFolder.open({ out, resume: true }, settings);
      for (const item of items) await opened.isWhole(item);
      await opened.close();
    },
    async checkUntouched() {
      const beside = [...(await readdir(join(folder, 'base'))), ...(await readdir(join(folder, 'base/victim')))].sort();
      if (beside.join() !== 'maps,result.json,victim')
        throw new Error(`Something was written outside: ${beside.join()}`);
      const page = await readFile(join(out, 'a.png/index.html'), 'utf8').catch(() => '');
      if (/<img src=x|<script/i.test(page)) throw new Error('A page has markup of its record');
    },
  };
}

function picture(seed: number) {
  const data = Uint8Array.from({ length: 4 * 12 * 16 }, (_, i) => (i % 4 === 3 ? 255 : (seed * i) % 256));
  return { width: 12, height: 16, data };
}
