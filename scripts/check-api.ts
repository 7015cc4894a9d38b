/**
 * Compares the public API of each package with its reports in git (`packages/<package>/<package>.api.md`, one per entry
 * point), so that reviews show every change of the API. `npm run check:api -- --update` rewrites the reports; build first.
 */
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type EntryPoint, entryPoints } from './entry-points.js';

const packages = ['core', 'pictures', 'node', 'web', 'page', 'service'];
const update = process.argv.includes('--update');

function extractorConfig({ folder, name, types }: EntryPoint): ExtractorConfig {
  const projectFolder = resolve('packages', folder);
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: types,
      compiler: { tsconfigFilePath: '<projectFolder>/tsconfig.json' },
      apiReport: {
        enabled: true,
        reportFolder: '<projectFolder>',
        reportTempFolder: '<projectFolder>/temp',
        reportFileName: `${name}.api.md`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: 'none' as never },
          'ae-forgotten-export': { logLevel: 'warning' as never },
        },
      },
    },
  });
}

/** Types that only shape an exported one, whose members the reports show in its place. */
const shapes = new Set([
  ...['AnyMethod', 'ChoiceOf', 'MethodBase', 'Intersection', 'list', 'RecordedFields', 'FirstRecord'],
  ...['RunFolderOptions', 'StagesSetup', 'ResultFolder', 'SessionHost', 'PlacedSession', 'wasmFiles'],
  // The graph of a model belongs to the generated code of onnx.proto.
  ...['ModelProto', 'GraphProto', 'NodeProto'],
]);

/** Types that an entry point's exports name without exporting them. */
const forgotten: { readonly folder: string; readonly symbol: string }[] = [];

function check(entry: EntryPoint): boolean {
  Extractor.invoke(extractorConfig(entry), {
    localBuild: update,
    showVerboseMessages: false,
    messageCallback: (message) => {
      // The reports are compared below.
      if (message.messageId.startsWith('console-api-report')) message.handled = true;
      if (message.messageId !== 'ae-forgotten-export') return;
      message.handled = true;
      const [, symbol = ''] = /The symbol "([^"]+)"/.exec(message.text) ?? [];
      if (!shapes.has(symbol)) forgotten.push({ folder: entry.folder, symbol });
    },
  });
  const { folder, name } = entry;
  const [report, found] = ['', 'temp/'].map((place) =>
    readFileSync(`packages/${folder}/${place}${name}.api.md`, 'utf8'),
  );
  return update || inOneOrder(report!) === inOneOrder(found!);
}

/**
 * The compiler writes the members of a union, and the fields of an inferred type, in the order in which it met them, which
 * differs between a clean build and one in parts. So reports are compared line by line in one order.
 */
function inOneOrder(report: string): string {
  const sorted = (union: string) => union.split(' | ').sort().join(' | ');
  const lines = report.replace(/"[^"\n]*"(?: \| "[^"\n]*")+/g, sorted).split(/\r?\n/);
  return lines.sort().join('\n');
}

/** A name that another entry point exports can be imported from there. */
function exportedNames(): Set<string> {
  const reports = entryPoints(packages).map(({ folder, name }) =>
    readFileSync(`packages/${folder}/${name}.api.md`, 'utf8'),
  );
  const found = reports.flatMap((text) => [...text.matchAll(/^export (?:declare )?(?:abstract )?\w+ (\w+)/gm)]);
  return new Set(found.map(([, name]) => name!));
}

const changed = entryPoints(packages).filter((entry) => !check(entry));
const names = exportedNames();
const hidden = forgotten.filter(({ symbol }) => !names.has(symbol));
for (const { folder, symbol } of hidden)
  console.error(`packages/${folder} exports something that names "${symbol}", which cannot be imported: export it.`);
for (const { folder, name } of changed)
  console.error(`The public API differs from packages/${folder}/${name}.api.md: look at it, then run with --update.`);
process.exitCode = changed.length + hidden.length > 0 ? 1 : 0;
