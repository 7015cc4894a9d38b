import { expect, it } from '@jest/globals';
import { settingOf } from '@scorecam/core';
import { evaluatePicture, evaluationRow, regionAtInput, resolveEvaluation } from '@scorecam/core/evaluate';
import { readFileSync } from 'node:fs';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { describeShared, sharedPath } from '../support/shared.js';

/** A row of the reference, which NumPy and onnxruntime made. */
interface ReferenceRow {
  readonly file: string;
  readonly index: number;
  readonly constantChannels: number;
  readonly energyInBox: number;
  readonly deletion: readonly number[];
  readonly insertion: readonly number[];
  readonly Y: number;
  readonly O_top50_binary: number;
  readonly O_top50_map: number;
  readonly O_map: number;
}

const box = [89, 75, 498, 268] as const;
const picture = { width: 500, height: 334 };

describeShared("the paper's metrics of a photograph", () => {
  const explainer = useModel(dynamicModel);

  it('are those of the reference', async () => {
    const { model, preprocessing } = explainer();
    const [reference] = JSON.parse(
      readFileSync(sharedPath('reference/quality/official.json'), 'utf8'),
    ) as ReferenceRow[];
    const inside = regionAtInput({ kind: 'boxes', boxes: [box] }, { picture, left: 0, top: 0, ...picture }, model.size);
    // Ten steps reach the pixels of every tenth of the reference's hundred.
    const options = resolveEvaluation({ steps: 10 });
    const [measured] = await evaluatePicture(
      { model, preprocessing, methods: [settingOf({})], options, batch: 8 },
      { image: golden('porcupine', 'input'), name: 'porcupine', targets: [{ index: 334, inside }] },
    );
    const row = evaluationRow({ file: 'porcupine' }, measured!);
    expect(reference?.index).toBe(row.index);
    expect(row.skipped).toBe(reference?.constantChannels);
    // Another version of onnxruntime rounds differently: seen are 2e-6 at most.
    for (const key of ['Y', 'O_top50_binary', 'O_top50_map', 'O_map', 'energyInBox'] as const) {
      expect(row[key]).toBeCloseTo(reference![key], 4);
    }
    for (const curve of ['deletion', 'insertion'] as const) {
      expect(row[curve]).toEqual(reference![curve].map((value) => expect.closeTo(value, 3)));
    }
  });
});
