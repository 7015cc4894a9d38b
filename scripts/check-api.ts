/**
 * Compares the public API of each package with its report in git (`packages/<name>/<name>.api.md`), so that a change of
 * the API is seen in review. `npm run check:api -- --update` writes the reports anew; build first.
 */
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const update = process.argv.includes('--update');
const packages = ['core', 'node', 'web'].filter((name) => existsSync(resolve('packages', name, 'dist/index.d.ts')));

function extractorConfig(name: string): ExtractorConfig {
  const projectFolder = resolve('packages', name);
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: '<projectFolder>/dist/index.d.ts',
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

const changed = packages.filter((name) => {
  const result = Extractor.invoke(extractorConfig(name), { localBuild: update, showVerboseMessages: false });
  return !result.succeeded;
});
for (const name of changed)
  console.error(
    `The public API of ${name} differs from packages/${name}/${name}.api.md: look at it, then run with --update.`,
  );
process.exitCode = changed.length > 0 ? 1 : 0;
