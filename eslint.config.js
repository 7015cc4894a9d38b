import tseslint from 'typescript-eslint';

/** Imports that a layer must not make: the table of ARCHITECTURE.md, kept by the linter. */
const forbid = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: patterns.map(([group, message]) => ({ group, message })) }] },
});
const runtimes = [['onnxruntime-*', 'onnxruntime-*/*'], 'Only a runner package knows its runtime.'];
const outside = [['node:*', 'jimp', '@jimp/*', '@scorecam/*'], 'core knows no platform and no other package.'];
/** A folder of core, with the folders beside it that it does not know. */
const below = (folder, others) =>
  forbid(
    [`packages/core/src/${folder}/**`],
    [runtimes, outside, [others.map((other) => `../${other}/**`), `${folder} stands below or beside these.`]],
  );

/** A folder of the Node runner, with the folders beside it that it does not know. */
const apart = (folder, others) =>
  forbid(
    [`packages/node/src/${folder}/**`],
    [
      [['@scorecam/web', 'scorecam'], 'A runner knows core alone.'],
      [others.map((other) => `../${other}/**`), `${folder} stands below or beside these.`],
    ],
  );

export default tseslint.config(
  { ignores: ['**/dist*/', '**/gen/', 'coverage/', '**/*.cjs', '**/temp/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.test.json', './packages/*/tsconfig.json', './packages/web/tsconfig.*.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-params': ['error', 3],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  // A row of a test's table has as many columns as it needs.
  { files: ['packages/*/test/**'], rules: { 'max-params': 'off' } },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  forbid(['packages/core/src/**'], [runtimes, outside]),
  below('onnx', ['rewrite', 'layers', 'scorecam', 'image', 'evaluate', 'runner']),
  below('rewrite', ['layers', 'scorecam', 'image', 'evaluate', 'runner']),
  below('layers', ['scorecam', 'image', 'evaluate', 'runner']),
  below('scorecam', ['onnx/gen', 'image', 'evaluate', 'runner']),
  below('image', ['onnx', 'rewrite', 'layers', 'scorecam', 'evaluate', 'runner']),
  below('evaluate', ['onnx', 'layers', 'runner']),
  below('runner', ['onnx', 'rewrite', 'layers', 'scorecam', 'image', 'evaluate']),
  forbid(['packages/node/src/**'], [[['@scorecam/web', 'scorecam'], 'A runner knows core alone.']]),
  apart('runtime', ['model', 'picture', 'results', 'batch', 'evaluation']),
  apart('model', ['runtime', 'picture', 'results', 'batch', 'evaluation']),
  apart('picture', ['runtime', 'model', 'results', 'batch', 'evaluation']),
  apart('results', ['runtime', 'model', 'batch', 'evaluation']),
  forbid(
    ['packages/web/src/**'],
    [[['node:*', '@scorecam/*', '!@scorecam/core'], 'A runner knows core and its own runtime alone.']],
  ),
  forbid(['packages/cli/src/**'], [runtimes]),
);
