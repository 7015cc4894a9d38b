import { type EvaluationRow, type MapRow, resolveEvaluation, type TableSettings } from '@scorecam/core/evaluate';

/** What was measured: one protocol, both curves and the localization. */
export const settings: TableSettings = {
  options: resolveEvaluation({
    metrics: ['recognition', 'deletion', 'insertion', 'localization'],
    protocols: ['top50'],
  }),
  filter: { singleBox: true, largestShare: 0.5 },
};

/** What a map was measured to give. */
const measured = (changes: MapRow = {}): MapRow => ({
  O_top50_binary: 0.4,
  deletionAUC: 0.25,
  insertionAUC: 0.75,
  deletionCurve: [1, 0.5, 0],
  insertionCurve: [0, 0.5, 1],
  energyInBox: 0.5,
  peakInBox: true,
  ...changes,
});

/** A row of one class of one picture. */
export function row(changes: Partial<EvaluationRow> = {}): EvaluationRow {
  const baseline = measured({ deletionAUC: 0.5 });
  return {
    file: 'a.png',
    index: 3,
    method: 'score-cam',
    Y: 0.5,
    skipped: 2,
    boxes: 1,
    objectShare: 0.25,
    ...measured(),
    baselines: { random: baseline, gaussian: baseline, 'channel-mean': baseline },
    ...changes,
  };
}
