import { describe, expect, it } from '@jest/globals';
import { makeNode } from '../../src/rewrite/make-node.js';
import { joinDetections } from '../../src/target/join-detections.js';
import { floatTensor } from '../../src/tensor.js';
import { build, float } from '../support/graphs.js';
import { useRunner } from '../support/run-model.js';

const runner = useRunner();

/** The corners, in an input of 40 x 20, of one box beside the score 0.5. */
async function cornersOf(
  box: readonly number[],
  { layout, unit }: { readonly layout: 'corners' | 'centers' | 'rows-first'; readonly unit: 'pixels' | 'shares' },
): Promise<number[]> {
  const model = await build({
    nodes: [makeNode({ op: 'Identity', inputs: ['boxes'], output: 'y' })],
    inputs: [float('boxes', ['n', 1, 5])],
    outputs: [float('y', ['n', 1, 5])],
  });
  const place = { output: 'y', boxesLast: false };
  const scores = { ...place, start: 4, count: 1, activation: 'none' } as const;
  const joined = joinDetections(model, { boxes: { ...place, layout, unit }, scores }, { width: 40, height: 20 });
  const results = await runner.run(joined.model, { boxes: floatTensor(Float32Array.of(...box, 0.5), [1, 1, 5]) });
  expect(results[joined.output]!.dims).toEqual([1, 5, 1]);
  const [x1, y1, x2, y2, score] = results[joined.output]!.data as Float32Array;
  expect(score).toBe(0.5);
  return [x1!, y1!, x2!, y2!];
}

// Numbers that float32 holds exactly, and products of powers of two and five of them.
describe('the corners of joined detections', () => {
  it.each([
    { layout: 'corners', unit: 'pixels', box: [4, 6, 24, 16] },
    { layout: 'rows-first', unit: 'pixels', box: [6, 4, 16, 24] },
    { layout: 'centers', unit: 'pixels', box: [14, 11, 20, 10] },
    { layout: 'corners', unit: 'shares', box: [0.125, 0.25, 0.75, 0.5], expected: [5, 5, 30, 10] },
    { layout: 'rows-first', unit: 'shares', box: [0.25, 0.125, 0.5, 0.75], expected: [5, 5, 30, 10] },
    { layout: 'centers', unit: 'shares', box: [0.5, 0.5, 0.25, 0.5], expected: [15, 5, 25, 15] },
  ] as const)('are pixels of an input that is not square, from $layout in $unit', async ({ box, ...form }) => {
    const expected = 'expected' in form ? form.expected : [4, 6, 24, 16];
    expect(await cornersOf(box, form)).toEqual(expected);
  });
});
