/** The programs that make an explanation in this page, as its build found them. */
import type { Versions } from '@scorecam/core';
import { version } from '../package.json';

declare const __RUNTIME_VERSION__: string; // vite.config.ts puts onnxruntime-web's here

/** As `result.json` states them. */
export const versions: Versions = { scorecam: version, runtime: __RUNTIME_VERSION__ };
