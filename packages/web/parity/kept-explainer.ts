import type { Explainer } from '@scorecam/core';

/** The explainer of the last case. The next case of the same model takes it: a software adapter opens one in minutes. */
export class KeptExplainer {
  #kept: { readonly model: string; readonly explainer: Explainer } | undefined;

  /** The explainer of `model`: the kept one, or one that `open` makes. */
  async open(model: string, open: () => Promise<Explainer>): Promise<Explainer> {
    if (this.#kept?.model === model) return this.#kept.explainer;
    await this.close();
    const explainer = await open();
    this.#kept = { model, explainer };
    return explainer;
  }

  /** Disposes of the kept explainer. */
  async close(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.explainer.dispose();
  }
}
