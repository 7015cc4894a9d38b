/** What is attacked: for each kind how a mutant is made, and who reads it. */
import {
  decodeNpy,
  Explainer,
  findClass,
  preprocess,
  type Random,
  resolvePreprocessing,
  type Runtime,
  ScorecamError,
} from '@scorecam/core';
import {
  createRuntime,
  decodePicture,
  listImages,
  openModelFile,
  readLabels,
  readModelCard,
  writeReport,
} from '@scorecam/node';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAnnotations } from '../../packages/node/src/evaluation/read-annotations.js';
import { parseClaim } from '../../packages/node/src/batch/queue/queue-claim.js';
import { parseJob } from '../../packages/node/src/batch/queue/image-job.js';
import { isItemName } from '../../packages/node/src/batch/item-name.js';
import { mutateBytes, pick } from './mutate-bytes.js';
import { mutateJson } from './mutate-json.js';
import { mutateProtobuf } from './mutate-protobuf.js';
import { mutateText } from './mutate-text.js';
import { type FinishedRun, finishedRun } from './finished-run.js';
import { documents, labels, list, loc, modelSeeds, npySeeds, pictureSeeds, type Seed, seedsIn, voc } from './seeds.js';

/** A file that was made to do harm. */
export type Mutant = Seed;

/** One kind of files that come from outside. */
export interface Target {
  /** A mutant; the same for the same random numbers. */
  make(random: Random): Promise<Mutant>;
  /** Reads it as the program does. Throws what the program throws. */
  read(mutant: Mutant): Promise<void>;
  close?(): Promise<void>;
}

/** Where the targets of one process put their files, and where more seeds are. */
export interface Workplace {
  readonly folder: string;
  readonly seeds?: string | undefined;
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value) ?? 'null');
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Every kind by its name. */
export const targets: Readonly<Record<string, (place: Workplace) => Promise<Target>>> = {
  model: openModelTarget,
  picture: openPictureTarget,
  npy: openNpyTarget,
  card: (place) => openCardTarget(place),
  labels: (place) => Promise.resolve(labelsTarget(place)),
  list: (place) => Promise.resolve(listTarget(place)),
  journal: (place) => openRunTarget(place, 'journal'),
  result: (place) => openRunTarget(place, 'result'),
  annotation: (place) => Promise.resolve(annotationTarget(place)),
  job: (place) => openJobTarget(place),
};

async function openModelTarget({ folder, seeds }: Workplace): Promise<Target> {
  const all = [...modelSeeds(), ...(await seedsIn(seeds, ['.onnx']))];
  const start = () => createRuntime({ device: 'cpu', threads: 1 });
  let runtime: Runtime = await start();
  return {
    make: (random) => Promise.resolve({ name: 'a.onnx', bytes: mutateProtobuf(pick(all, random).bytes, random) }),
    async read({ bytes }) {
      const path = join(folder, 'a.onnx');
      await writeFile(path, bytes);
      try {
        const explainer = await Explainer.create(runtime, await openModelFile(path), {});
        const picture = explainer.pictureOf((await probe(explainer)).input);
        await explainer.explain(picture, { top: 1 });
        await explainer.dispose();
      } catch (error) {
        // Its process may be gone, which must not count as a fault of the next mutant.
        if (!(error instanceof ScorecamError) || error.code !== 'UNSUPPORTED_MODEL') {
          await runtime.dispose();
          runtime = await start();
        }
        throw error;
      }
    },
    close: () => runtime.dispose(),
  };
}

function probe({ preprocessing }: Explainer) {
  const [width, height] = preprocessing.size;
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (31 * i) % 256);
  return Promise.resolve(preprocess({ width, height, data }, preprocessing));
}

async function openPictureTarget({ seeds }: Workplace): Promise<Target> {
  const extensions = ['.png', '.jpg', '.jpeg', '.gif', '.bmp', '.tif', '.tiff', '.webp', '.avif'];
  const all = [...pictureSeeds(), ...(await seedsIn(seeds, extensions))];
  return {
    make(random) {
      const { name, bytes } = pick(all, random);
      return Promise.resolve({ name, bytes: mutateBytes(bytes, random) });
    },
    async read({ name, bytes }) {
      await decodePicture(bytes, name);
    },
  };
}

async function openNpyTarget({ seeds }: Workplace): Promise<Target> {
  const all = [...npySeeds(), ...(await seedsIn(seeds, ['.npy']))];
  return {
    make: (random) => Promise.resolve({ name: 'a.npy', bytes: mutateBytes(pick(all, random).bytes, random) }),
    read: ({ name, bytes }) => Promise.resolve(void decodeNpy(bytes, name)),
  };
}

function openCardTarget({ folder }: Workplace): Promise<Target> {
  const all = [
    ['net.card.json', documents.ownCard],
    ['preprocessor_config.json', documents.preprocessor],
    ['config.json', documents.config],
  ] as const;
  return Promise.resolve({
    make(random) {
      const [name, seed] = pick(all, random);
      const bytes = json(mutateJson(seed, random));
      return Promise.resolve({ name, bytes: random() < 0.2 ? mutateBytes(bytes, random) : bytes });
    },
    async read({ name, bytes }) {
      for (const [other] of all) await rm(join(folder, other), { force: true });
      await writeFile(join(folder, name), bytes);
      const card = await readModelCard(join(folder, 'net.onnx'));
      const input = { layout: 'nchw', channels: 3, height: null, width: null } as const;
      const preprocessing = resolvePreprocessing(card.preprocessing ?? {}, {}, input);
      preprocess({ width: 2, height: 2, data: new Uint8Array(16) }, preprocessing);
      nameClasses(card.labels ?? []);
    },
  });
}

function labelsTarget({ folder }: Workplace): Target {
  return {
    make: (random) =>
      Promise.resolve(
        random() < 0.5
          ? { name: 'labels.txt', bytes: mutateText(labels, random) }
          : { name: 'labels.json', bytes: json(mutateJson(documents.labels, random)) },
      ),
    async read({ name, bytes }) {
      await writeFile(join(folder, name), bytes);
      nameClasses(await readLabels(join(folder, name)));
    },
  };
}

/** Asks for classes by their names, the last time for one that is not there. */
function nameClasses(names: readonly string[]): void {
  const classes = { labels: names, classCount: Math.max(names.length, 1) };
  for (const name of [...names.slice(0, 3), 'no such class']) {
    try {
      findClass(name, classes);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'UNKNOWN_CLASS')) throw error;
    }
  }
}

function listTarget({ folder }: Workplace): Target {
  return {
    make: (random) => Promise.resolve({ name: 'list.csv', bytes: mutateText(list, random) }),
    async read({ name, bytes }) {
      await writeFile(join(folder, name), bytes);
      const items = listImages([join(folder, name)]);
      while (!(await items.next()).done);
    },
  };
}

function annotationTarget({ folder }: Workplace): Target {
  return {
    make(random) {
      const mutants: (() => Mutant)[] = [
        () => ({ name: 'own.json', bytes: json(mutateJson(documents.ownAnnotations, random)) }),
        () => ({ name: 'coco.json', bytes: json(mutateJson(documents.coco, random)) }),
        () => ({ name: 'voc.xml', bytes: mutateText(voc, random) }),
        () => ({ name: 'loc.csv', bytes: mutateText(loc, random) }),
      ];
      return Promise.resolve(pick(mutants, random)());
    },
    async read({ name, bytes }) {
      await writeFile(join(folder, name), bytes);
      await readAnnotations(join(folder, name));
    },
  };
}

/** A run that is done, whose journal or whose record of an image somebody changed before it is shown. */
async function openRunTarget({ folder }: Workplace, what: 'journal' | 'result'): Promise<Target> {
  const run: FinishedRun = await finishedRun(folder);
  const path = what === 'journal' ? run.journal : run.record;
  const sound = await readFile(path, 'utf8');
  return {
    make(random) {
      const bytes = what === 'journal' ? mutateJournal(sound, random) : json(mutateJson(JSON.parse(sound), random));
      return Promise.resolve({ name: what === 'journal' ? 'journal.jsonl' : 'result.json', bytes });
    },
    async read({ bytes }) {
      await writeFile(path, bytes);
      try {
        await writeReport(run.out);
        await run.resume();
      } finally {
        await run.checkUntouched();
      }
    },
  };
}

/** A change to the records of some lines, or to the lines. */
function mutateJournal(sound: string, random: Random): Uint8Array {
  if (random() < 0.3) return mutateText(sound, random);
  const lines = sound.trimEnd().split('\n');
  const at = Math.floor(random() * lines.length);
  lines[at] = JSON.stringify(mutateJson(JSON.parse(lines[at]!), random));
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function openJobTarget({ folder }: Workplace): Promise<Target> {
  const job = {
    item: { path: '/photos/a.png', name: 'below/a.png', classes: ['cat', '3'] },
    run: 'f0e1',
    opening: { layer: 'conv', labels: ['cat', 'dog'], preprocessing: documents.ownCard.preprocessing, batch: 8 },
    request: { classes: ['cat'], top: 1, colorMap: 'turbo', opacity: 0.5 },
    settings: { model: 'ab', preset: 'official', top: 1 },
  };
  const claim = { run: 'f0e1', out: '/maps', host: 'here', plan: 'ab', settings: job.settings };
  return Promise.resolve({
    make: (random) =>
      Promise.resolve(
        random() < 0.7
          ? { name: 'job.json', bytes: json(mutateJson(job, random)) }
          : {
              name: 'claim.json',
              bytes: random() < 0.5 ? json(mutateJson(claim, random)) : mutateText(JSON.stringify(claim), random),
            },
      ),
    read({ name, bytes }) {
      if (name === 'claim.json') parseClaim(text(bytes));
      else {
        const accepted = parseJob(JSON.parse(text(bytes)));
        if (accepted && !isItemName(accepted.item.name)) throw new Error(`A job is called ${accepted.item.name}`);
      }
      if (existsSync(join(folder, '..', 'escape'))) throw new Error('A file was written outside');
      return Promise.resolve();
    },
  });
}
