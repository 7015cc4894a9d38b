import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { floatTensor, imagenet, mapFile, resultRecord, settingOf, type Explanation } from '@scorecam/core';
import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../src/audit/audit-log.js';

const map = { width: 2, height: 2, data: Float32Array.of(0, 0.25, 0.5, 1) };
const other = { width: 2, height: 2, data: Float32Array.of(1, 0, 0, 0) };

const explanation: Explanation = {
  method: settingOf({ method: 'grad-cam' }),
  target: { kind: 'class', output: 'scores', head: 'softmax', headSource: 'graph' },
  subject: 'layer',
  preprocessing: imagenet,
  layer: { tensor: 'relu', dims: [1, 3, 2, 2] },
  classes: [
    { index: 7, probability: 0.5, logit: 1, map, raw: floatTensor(map.data, [2, 2]), original: map, values: {} },
    { index: 2, label: 'bee', logit: -1, map: other, raw: floatTensor(other.data, [2, 2]), original: map, values: {} },
  ],
  view: { picture: map, left: 0, top: 0, width: 2, height: 2 },
  top: [],
  work: { unit: 'gradients', count: 1, skipped: 0 },
  details: {},
  runtime: 'onnxruntime-node cpu',
  device: 'cpu',
  batch: 8,
  times: { preprocess: 1, forward: 2, method: 3 },
  notices: [],
};

const record = resultRecord(explanation, {
  versions: { scorecam: '1.2.3', runtime: '4.5.6' },
  model: { path: 'm.onnx', sha256: 'aa', weights: [] },
  image: { path: 'p.png', sha256: 'bb', width: 2, height: 2 },
  colorMap: 'turbo',
  opacity: 0.5,
  files: [],
});

const sha256 = (values: typeof map) => createHash('sha256').update(mapFile(values)).digest('hex');

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'scorecam-audit-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function withLog(name: string, work: (log: AuditLog) => Promise<void>): Promise<string> {
  const path = join(folder, name);
  const log = await AuditLog.open(path);
  await work(log).finally(() => log.close());
  return readFile(path, 'utf8');
}

describe('AuditLog', () => {
  it('adds a line with the hashes of model, picture and map, and every setting', async () => {
    const text = await withLog('whole.jsonl', (log) => log.add(record, explanation.classes));
    const entry: unknown = JSON.parse(text);
    expect(text.endsWith('\n')).toBe(true);
    expect(entry).toEqual({
      scorecamAudit: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
      ...{ versions: record.versions, model: record.model, image: record.image, method: record.method },
      ...{ target: record.target, layer: record.layer, preprocessing: record.preprocessing },
      ...{ runtime: 'onnxruntime-node cpu', device: 'cpu', batch: 8 },
      classes: [
        { index: 7, probability: 0.5, logit: 1, map: sha256(map) },
        { index: 2, label: 'bee', logit: -1, map: sha256(other) },
      ],
    });
  });

  it('keeps what is there, and a line whole for each of many entries at once, of two writers', async () => {
    await writeFile(join(folder, 'shared.jsonl'), '{"earlier":1}\n');
    const second = await AuditLog.open(join(folder, 'shared.jsonl'));
    const text = await withLog('shared.jsonl', async (log) => {
      const entries = Array.from({ length: 40 }, (_, i) => (i % 2 ? log : second).add(record, explanation.classes));
      await Promise.all(entries);
    });
    await second.close();
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(41);
    expect(lines.every((line) => typeof JSON.parse(line) === 'object')).toBe(true);
  });

  it('closes the part of a line that a crash of the machine left, and joins nothing to it', async () => {
    await appendFile(join(folder, 'cut.jsonl'), '{"scorecamAud');
    const text = await withLog('cut.jsonl', async (log) => {
      await log.add(record, explanation.classes);
      await log.add(record, explanation.classes);
    });
    const [part, ...lines] = text.split('\n');
    expect(part).toBe('{"scorecamAud');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { scorecamAudit: 1 },
      { scorecamAudit: 1 },
    ]);
  });

  it('refuses a folder, and a place that cannot be written, in one sentence', async () => {
    const sentence = { code: 'UNWRITABLE_OUTPUT', message: expect.stringMatching(/^[^\n]+\.$/) as unknown };
    await expect(AuditLog.open(folder)).rejects.toMatchObject(sentence);
    await expect(AuditLog.open(join(folder, 'none', 'a.jsonl'))).rejects.toMatchObject(sentence);
    await expect(AuditLog.open('/dev/null')).rejects.toMatchObject(sentence);
  });
});
