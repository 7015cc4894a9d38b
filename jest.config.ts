/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import { availableParallelism } from 'node:os';

const config: Config = {
  roots: ['<rootDir>/packages'],
  testMatch: ['**/test/**/*.test.ts'],
  // Tests that take minutes have their own command: npm run test:long.
  testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
  testEnvironment: '<rootDir>/scripts/jest-environment.cjs',
  setupFiles: ['<rootDir>/scripts/seed-properties.ts'],
  // "@scorecam/source" runs the TypeScript of sibling packages; never "import", which would load a second copy of some of them.
  testEnvironmentOptions: { customExportConditions: ['@scorecam/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  // More than one per core: tests of the command line and of pages wait for other processes.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Ends a test that hangs; see test-support/slowness.ts.
  testTimeout: 120_000 * Number(process.env['SCORECAM_TEST_SLOWNESS'] ?? 1),
};

export default config;
