import type { CardContent } from './parse-model-card.js';

/** What the files that come with a model say about it; empty if there are none. */
export interface ModelCard extends CardContent {
  /** The files that were read. */
  readonly files: readonly string[];
}

/** What several files say about one model, such as Hugging Face's two: each adds the fields that it states. */
export function joinCards(cards: readonly ModelCard[]): ModelCard {
  return cards.reduce<ModelCard>(
    (joined, card) => ({
      ...joined,
      ...card,
      files: [...joined.files, ...card.files],
      notices: [...joined.notices, ...card.notices],
    }),
    { files: [], notices: [] },
  );
}
