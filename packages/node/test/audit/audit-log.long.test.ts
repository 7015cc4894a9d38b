/** The audit log of processes that are killed while they write. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'scorecam-kills-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const built = new URL('../../dist/audit/audit-log.js', import.meta.url).href;

/** Adds entries of several kilobytes, which cross the pages of the file, as fast as the disk takes them. */
const writer = (path: string) => `
  import { AuditLog } from '${built}';
  const log = await AuditLog.open(${JSON.stringify(path)});
  const image = { path: 'x'.repeat(5000), sha256: 'aa', width: 1, height: 1 };
  const record = { model: { path: 'm', sha256: 'bb', weights: [] }, image, classes: [] };
  for (;;) await Promise.all([log.add(record, []), log.add(record, [])]);
`;

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

describe('AuditLog under kill -9', () => {
  it('holds whole lines alone after 30 kills of two writers', async () => {
    const path = join(folder, 'audit.jsonl');
    for (let kill = 0; kill < 15; kill++) {
      const start = () => spawn(process.execPath, ['--input-type=module', '--eval', writer(path)], { stdio: 'ignore' });
      const writers = [start(), start()];
      const before = await sizeOf(path);
      while ((await sizeOf(path)) < before + 20_000) await sleep(5);
      await sleep(3 * kill);
      await Promise.all(
        writers.map((each) => {
          const ended = once(each, 'exit');
          each.kill('SIGKILL');
          return ended;
        }),
      );
    }
    const text = await readFile(path, 'utf8');
    const lines = text.split('\n').slice(0, -1);
    expect(text.endsWith('\n')).toBe(true);
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ scorecamAudit: 1 });
  });
});
