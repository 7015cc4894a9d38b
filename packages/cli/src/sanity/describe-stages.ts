import type { SanityStage } from '@scorecam/core/evaluate';
import { alignColumns } from '../align-columns.js';

/** From this on, as much of the order of the pixels is kept as lost. */
const failingCorrelation = 0.5;
/** Below this, less than a tenth of the variance of the ranks is shared: correlation squared. */
const passingCorrelation = 0.3;

/** The stages as a table, and what they say about the maps. */
export function describeStages(stages: readonly SanityStage[], folder: string): string {
  const measure = stages[0]?.explanation.probability === undefined ? 'score' : 'probability';
  const heads = ['random layers', 'down to', measure, 'rank correlation', 'SSIM', ''];
  const rows = stages.map(({ randomized, layer, explanation, rankCorrelation, similarity }) => [
    String(randomized),
    layer ?? '(trained)',
    (explanation.probability ?? explanation.logit).toFixed(3),
    rankCorrelation.toFixed(3),
    similarity.toFixed(3),
    explanation.flag ? 'the map shows nothing' : '',
  ]);
  return [
    ...alignColumns([heads, ...rows]),
    '',
    "Rank correlation and SSIM compare with the trained network's map: 1 is the same map, 0 nothing in common.",
    verdict(stages),
    `Written to ${folder}. Look at sanity.png first.`,
  ].join('\n');
}

function verdict(stages: readonly SanityStage[]): string {
  const { rankCorrelation, draws } = stages.at(-1)!;
  const range = `${Math.min(...draws).toFixed(2)} to ${Math.max(...draws).toFixed(2)} over ${draws.length} draws`;
  return `With all layers random the rank correlation is ${rankCorrelation.toFixed(2)} (${range}): ${meaningOf(rankCorrelation)}.`;
}

function meaningOf(rankCorrelation: number): string {
  if (rankCorrelation < passingCorrelation)
    return `below ${passingCorrelation}, so the map depends on what the network has learned`;
  if (rankCorrelation < failingCorrelation)
    return `between ${passingCorrelation} and ${failingCorrelation}, which is weak evidence that the map depends on what the network has learned`;
  return `${failingCorrelation} or more, so the map keeps its likeness and shows the picture more than the network`;
}
