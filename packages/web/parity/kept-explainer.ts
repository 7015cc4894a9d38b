import type { Explainer } from '@scorecam/core';

/** The explainer of the last case, kept for the next case of the same model: on a software adapter, opening takes minutes. */
export class KeptExplainer {
  #kept: { readonly model: string; readonly explainer: Explainer } | undefined;

  /** The explainer for `model`: the kept one, or a new one from `open`. */
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
