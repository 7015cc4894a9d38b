import { open } from 'node:fs/promises';

/**
 * A file of seeded weights, uniform in ±0.05, which keep the signal of VGG16 alive through its 16 layers. One block is
 * repeated: its length shares no factor with a filter's, so that no two filters are alike.
 */
export async function writeSeededWeights(path: string, size: number): Promise<void> {
  const block = new Float32Array(1_048_573);
  let state = 1;
  for (let i = 0; i < block.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    block[i] = (state / 2 ** 32 - 0.5) / 10;
  }
  const bytes = new Uint8Array(block.buffer);
  const file = await open(path, 'w');
  for (let written = 0; written < size; written += bytes.length) await file.write(bytes.subarray(0, size - written));
  await file.close();
}
