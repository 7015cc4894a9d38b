import type { Versions } from '@scorecam/core';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The version of onnxruntime-node that is installed. */
export function runtimeVersion(): string {
  return versionIn('onnxruntime-node/package.json');
}

/** The programs that make an explanation here. */
export function versions(): Versions {
  return { scorecam: versionIn('../package.json'), runtime: runtimeVersion() };
}

function versionIn(path: string): string {
  const manifest: unknown = require(path);
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  return 'unknown';
}
