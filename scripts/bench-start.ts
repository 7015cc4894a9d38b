/**
 * How long the program takes to start and finish, against the floor: Node, onnxruntime, one session of the bundled model, the
 * bundled picture decoded, the five pictures of a result compressed and written.
 *
 *   npx tsx scripts/bench-start.ts [rounds] [folder of another checkout, for a comparison...]
 *
 * This checkout's program is measured as it is published, in the few files of packages/cli/bundle.js, and as the modules that it
 * is written in. All alternate, so that other load on the machine affects all. Prints medians by the clock and of processor time, children
 * included, and the ratios to the floor of the same round.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './entry-points.js';

const [rounds = '5', ...others] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'scorecam-start-'));

const floor = `
import * as ort from 'onnxruntime-node';
import { decodePicture } from '@scorecam/pictures';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
const { resolve } = createRequire('${root}/packages/node/package.json');
await ort.InferenceSession.create('models/emoji-vgg/emoji-vgg.onnx');
const picture = readFileSync('models/emoji-vgg/pictures/cat_and_dog.png');
const { data } = await decodePicture(picture, 'picture', (file) => readFileSync(resolve(file)));
const sheet = Buffer.concat(Array.from({ length: 6 }, () => data));
[data, data, data, data, sheet].forEach((pixels, i) => writeFileSync('${folder}/' + i, deflateSync(pixels)));
`;

interface Contender {
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
}

const commands = {
  explain: ['explain', '--device', 'cpu', '--quiet', '--out', join(folder, 'out')],
  layers: ['layers', '--json'],
  help: ['--help'],
};

const program = 'packages/cli/bin/scorecam.js';
const modules = "await (await import('./packages/cli/dist/main.js')).run(process.argv.slice(1));";

const contenders: readonly Contender[] = [
  { name: 'floor', folder: root, args: ['--input-type=module', '-e', floor] },
  ...Object.entries(commands).flatMap(([name, args]) => [
    { name, folder: root, args: [program, ...args] },
    { name: `${name}, as modules`, folder: root, args: ['--input-type=module', '-e', modules, '--', ...args] },
    ...others.map((checkout) => ({ name: `${name}, ${checkout}`, folder: checkout, args: [program, ...args] })),
  ]),
];

/** Seconds by the clock, and of processor time. */
function time({ folder: cwd, args }: Contender): readonly [number, number] {
  const script = 'TIMEFORMAT="%R %U %S"; time node "$@" >/dev/null 2>&1';
  const text = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`, 'bash', ...args], { cwd, encoding: 'utf8' });
  const [clock = 0, user = 0, system = 0] = text.trim().split(' ').map(Number);
  return [clock, user + system];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const bundle = (...options: string[]) => execFileSync('node', [join(root, 'packages/cli/bundle.js'), ...options]);
bundle();
const times = contenders.map(() => [] as (readonly [number, number])[]);
for (let round = 0; round < Number(rounds); round++) contenders.forEach((each, i) => times[i]!.push(time(each)));
console.log(`${rounds} rounds, load ${loadavg()[0]?.toFixed(1)}`);
console.log(
  '| | seconds | processor seconds | ratio to the floor | by processor time |\n| --- | --- | --- | --- | --- |',
);
contenders.forEach(({ name }, i) => {
  const column = (part: 0 | 1) => times[i]!.map((each) => each[part]);
  const ratio = (part: 0 | 1) => median(column(part).map((value, round) => value / times[0]![round]![part])).toFixed(2);
  const [clock, processor] = [median(column(0)), median(column(1))];
  console.log(`| ${name} | ${clock.toFixed(2)} | ${processor.toFixed(2)} | ${ratio(0)} | ${ratio(1)} |`);
});
bundle('--remove');
rmSync(folder, { recursive: true });
