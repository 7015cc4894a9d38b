/**
 * Compares the public API of each package with its reports in git (`packages/<package>/<package>.api.md`, one per entry
 * point), so that reviews show every change of the API. `npm run check:api -- --update` rewrites the reports; build first.
 */
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { resolve } from 'node:path';
import { type EntryPoint, entryPoints } from './entry-points.js';

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
      messages: { extractorMessageReporting: { default: { logLevel: 'none' as never } } },
    },
  });
}

const changed = entryPoints(['core', 'pictures', 'node', 'web']).filter((entry) => {
  const result = Extractor.invoke(extractorConfig(entry), { localBuild: update, showVerboseMessages: false });
  return !result.succeeded;
});
for (const { folder, name } of changed)
  console.error(`The public API differs from packages/${folder}/${name}.api.md: look at it, then run with --update.`);
process.exitCode = changed.length > 0 ? 1 : 0;
