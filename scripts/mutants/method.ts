import { type FaultyFile } from './fault.js';
export const methodFaults: readonly FaultyFile[] = [];
