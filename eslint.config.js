import tseslint from 'typescript-eslint';

/** Imports that a folder must not make: the table of ARCHITECTURE.md, enforced by the linter. */
const forbid = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: patterns.map(([group, message]) => ({ group, message })) }] },
});
const runtimes = [['onnxruntime-*', 'onnxruntime-*/*'], 'Only a runner package knows its runtime.'];
const outside = [['node:*', 'jimp', '@jimp/*', '@scorecam/*'], 'core knows no platform and no other package.'];
/** A folder of core, with the sibling folders that it must not import. */
const below = (folder, others) =>
  forbid(
    [`packages/core/src/${folder}/**`],
    [runtimes, outside, [others.map((other) => `**/${other}/**`), `${folder} is below or beside these.`]],
  );

/** The folders that no method knows. */
const unknownToMethods = [
  'onnx',
  'inspect',
  'rewrite',
  'gradient',
  'image',
  'card',
  'explain',
  'export',
  'evaluate',
  'runner',
];
/** The folder of a method: code that it shares with another method is in `steps` beside it. */
const methodFolders = () => {
  const { rules } = below('methods', unknownToMethods);
  const [level, { patterns }] = rules['no-restricted-imports'];
  const another = { regex: '^\\.\\./(?!\\.\\.|steps/)[^/]+/', message: 'A method never imports another method.' };
  return {
    files: ['packages/core/src/methods/*/**'],
    rules: { 'no-restricted-imports': [level, { patterns: [...patterns, another] }] },
  };
};

/** A folder of the Node runner, with the sibling folders that it must not import. */
const apart = (folder, others) =>
  forbid(
    [`packages/node/src/${folder}/**`],
    [
      [['@scorecam/web', 'scorecam'], 'A runner knows core alone.'],
      [others.map((other) => `**/${other}/**`), `${folder} is below or beside these.`],
    ],
  );

/** The folders of the Node package for runs of many images. */
const longRuns = ['runs', 'picture-thread', 'audit', 'batch', 'evaluation'];
/** The folders of core that use a model; those of the graph and of pictures must not import them. */
const aboveTheGraph = ['model', 'methods', 'explain', 'check', 'export', 'evaluate', 'runner'];

export default tseslint.config(
  { ignores: ['**/dist*/', '**/gen/', 'coverage/', '**/*.cjs', '**/temp/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.test.json', './packages/*/tsconfig.json', './packages/{web,page}/tsconfig.*.json'],
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
  // What tests of several packages need is in test-support.
  ...['core', 'node', 'cli', 'web', 'page', 'service'].map((name) =>
    forbid(
      [`packages/${name}/test/**`],
      [
        [
          ['core', 'node', 'cli', 'web', 'page', 'service']
            .filter((other) => other !== name)
            .map((other) => `**/${other}/test/**`),
          'No package knows the tests of another.',
        ],
      ],
    ),
  ),
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  forbid(['packages/core/src/**'], [runtimes, outside]),
  below('onnx', ['target', 'inspect', 'rewrite', 'gradient', 'layers', 'image', 'card', ...aboveTheGraph]),
  below('inspect', ['target', 'rewrite', 'gradient', 'layers', 'image', 'card', ...aboveTheGraph]),
  below('rewrite', ['target', 'gradient', 'layers', 'image', 'card', ...aboveTheGraph]),
  below('target', ['gradient', 'layers', 'image', 'card', ...aboveTheGraph]),
  below('gradient', ['target', 'layers', 'image', 'card', ...aboveTheGraph]),
  below('layers', ['target', 'rewrite', 'gradient', 'image', 'card', ...aboveTheGraph]),
  below('image', ['onnx', 'inspect', 'rewrite', 'gradient', 'layers', 'card', ...aboveTheGraph]),
  below('card', ['onnx', 'inspect', 'rewrite', 'gradient', 'layers', ...aboveTheGraph]),
  below('hub', ['onnx', 'inspect', 'rewrite', 'gradient', 'layers', 'image', 'card', ...aboveTheGraph]),
  below('model', ['onnx/gen', 'image', 'card', 'methods', 'explain', 'export', 'evaluate', 'runner']),
  below('methods', unknownToMethods),
  methodFolders(),
  below('check', ['rewrite', 'gradient', 'evaluate', 'export', 'runner']),
  below('explain', ['check', 'onnx/gen', 'rewrite', 'gradient', 'export', 'evaluate', 'runner']),
  below('export', ['evaluate', 'runner']),
  below('evaluate', ['onnx', 'layers', 'gradient', 'export', 'runner']),
  below('runner', [
    'onnx',
    'inspect',
    'rewrite',
    'gradient',
    'layers',
    'image',
    'card',
    'model',
    'methods',
    'explain',
    'export',
    'evaluate',
  ]),
  forbid(['packages/node/src/**'], [[['@scorecam/web', 'scorecam'], 'A runner knows core alone.']]),
  apart('runtime', ['model', 'picture', 'results', ...longRuns]),
  apart('model', ['runtime', 'picture', 'results', 'hub', ...longRuns]),
  apart('hub', ['runtime', 'picture', 'results', ...longRuns]),
  apart('picture', ['runtime', 'model', 'results', ...longRuns]),
  apart('results', ['runtime', 'model', ...longRuns]),
  apart('address', ['runtime', 'model', 'picture', 'results', 'hub', ...longRuns]),
  apart('bucket', ['runtime', 'model', 'picture', 'results', 'hub', ...longRuns]),
  apart('tar', ['runtime', 'model', 'picture', 'results', 'hub', ...longRuns]),
  apart('runs', ['audit', 'batch', 'evaluation']),
  apart('audit', ['runtime', 'hub', 'picture-thread', 'batch', 'evaluation']),
  apart('picture-thread', ['runtime', 'model', 'runs', 'audit', 'batch', 'evaluation']),
  apart('batch', ['evaluation']),
  apart('evaluation', ['batch']),
  forbid(
    ['packages/web/src/**'],
    [
      [
        ['node:*', '@scorecam/*', '!@scorecam/core', '!@scorecam/pictures'],
        'A runner knows core, pictures and its own runtime alone.',
      ],
    ],
  ),
  forbid(
    ['packages/pictures/src/**'],
    [
      runtimes,
      [['node:*', '@scorecam/*', '!@scorecam/core'], 'Pictures are read the same way everywhere: no platform.'],
    ],
  ),
  forbid(
    ['packages/service/src/**'],
    [runtimes, [['@scorecam/web', '@scorecam/page', 'scorecam'], 'The service knows the Node runner alone.']],
  ),
  forbid(['packages/cli/src/**'], [runtimes]),
);
