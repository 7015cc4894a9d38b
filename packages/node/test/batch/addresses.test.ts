import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Explainer, ModelIdentity } from '@scorecam/core';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BatchOptions, type BatchOutcome, explainBatch, listImages } from '../../src/index.js';
import { inFolder, openTiny, writePicture, writeTinyModel } from './tiny-run.js';

let explainer: Explainer;
let model: ModelIdentity;
let modelFolder: string;
let server: Server;
let origin: string;
const requests: string[] = [];

beforeAll(async () => {
  modelFolder = await mkdtemp(join(tmpdir(), 'scorecam-model-'));
  model = await writeTinyModel(modelFolder);
  explainer = await openTiny(model.path);
  await writePicture(join(modelFolder, 'a.png'), 1);
  const picture = await readFile(join(modelFolder, 'a.png'));
  server = createServer(({ url = '' }, response) => {
    requests.push(url);
    response.end(url.startsWith('/page') ? '<html></html>' : picture);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await explainer.dispose();
  await rm(modelFolder, { recursive: true });
});

/** One small file: what is written is not what these tests look at. */
const form = { parts: ['raw'], pictureFormat: 'png' } as const;

async function run(folder: string, options: Partial<BatchOptions>): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  const all = { out: join(folder, 'maps'), model, form, ...options };
  for await (const outcome of explainBatch(explainer, listImages([join(folder, 'list.csv')]), all))
    outcomes.push(outcome);
  return outcomes;
}

describe('addresses in a list', () => {
  it('are read if they may be, and not again once they are explained', async () => {
    await inFolder(async (folder) => {
      await writePicture(join(folder, 'b.png'), 2);
      await writeFile(join(folder, 'list.csv'), `image,class\n${origin}/below/a.png,bee\nb.png\n${origin}/page.jpg\n`);
      const names = [`${origin}/below/a.png`, `${origin}/page.jpg`].map((address) =>
        address.replace('://', '/').replace(/:(\d)/, '+$1'),
      );
      expect(await run(folder, {})).toMatchObject([
        { name: names[0], code: 'UNREADABLE_FILE', message: expect.stringContaining('http: is not encrypted') },
        { name: 'b.png', status: 'explained' },
        { name: names[1], code: 'UNREADABLE_FILE' },
      ]);
      expect(requests).toEqual([]);
      const again = { resume: true, allowPrivate: true };
      expect(await run(folder, again)).toMatchObject([
        { name: names[0], status: 'explained', classes: [{ label: 'bee' }], width: 16 },
        { name: 'b.png', status: 'skipped' },
        { name: names[1], code: 'INVALID_IMAGE', message: expect.stringContaining('is not a supported picture') },
      ]);
      expect(requests.sort()).toEqual(['/below/a.png', '/page.jpg']);
      await run(folder, again);
      expect(requests).toHaveLength(3); // the page once more
    });
  });
});
