import { expect, it } from '@jest/globals';
import { chosenMetrics, MeasuredMap, type MetricName, resolveEvaluation } from '@scorecam/core/evaluate';
import { readFileSync } from 'node:fs';
import { golden } from '../support/golden.js';
import { describeShared, sharedPath } from '../support/shared.js';

/** What a library gives for one of its own maps. */
interface ReferenceMetrics {
  readonly case: string;
  readonly map?: string;
  readonly sparseness: number;
  readonly complexity: number;
  readonly effectiveComplexity: number;
}

/** Those that were made of a map. */
function referenceMetrics(): ReferenceMetrics[] {
  const text = readFileSync(sharedPath('reference/golden/methods/metrics.json'), 'utf8');
  return (JSON.parse(text) as ReferenceMetrics[]).filter(({ map }) => map !== undefined);
}

function mapOf({ case: picture, map = '' }: ReferenceMetrics): MeasuredMap {
  const { data, dims } = golden(picture, map.replace('.npy', ''));
  const [height = 0, width = 0] = dims;
  return new MeasuredMap({ data, height, width });
}

const names: readonly MetricName[] = ['sparseness', 'complexity', 'effective-complexity'];

describeShared('metrics of the map alone', () => {
  it('are those of Quantus', async () => {
    const references = referenceMetrics();
    expect(references).toHaveLength(6);
    for (const reference of references) {
      const { sparseness, complexity, effectiveComplexity } = reference;
      const measured = mapOf(reference);
      const options = resolveEvaluation({ metrics: names });
      const fields: Record<string, unknown> = {};
      for (const metric of chosenMetrics(options)) {
        // None of the three looks at the picture.
        Object.assign(fields, await metric.measure(measured, undefined as never, options));
      }
      // Quantus sums in float32 and adds 1e-7 to each pixel.
      expect(fields['sparseness']).toBeCloseTo(sparseness, 5);
      expect(fields['complexity']).toBeCloseTo(complexity, 5);
      expect(fields['effectiveComplexity']).toBe(effectiveComplexity);
    }
  });
});
