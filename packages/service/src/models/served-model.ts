import { type Explainer, type MethodSetting, type ModelIdentity, ScorecamError } from '@scorecam/core';
import { identifyModel, openExplainer, type OpenOptions } from '@scorecam/node';
import { defaultMethod } from './default-method.js';
import type { ShelvedModel } from './model-shelf.js';

/** How a model is opened, and what is asked of it by default. */
export interface ModelOpening {
  readonly opening: Omit<OpenOptions, 'readPicture'>;
  /** Default: {@link defaultMethod}. */
  readonly method: MethodSetting | undefined;
}

/** In milliseconds: a pass that has not ended this long after it was given up never will. */
const patience = 10_000;

/** A model that is loaded, and does one thing at a time. */
export class ServedModel {
  readonly name: string;
  readonly explainer: Explainer;
  /** The hashes of its files. */
  readonly identity: ModelIdentity;
  /** The method of requests that name none. */
  readonly method: MethodSetting;
  #last: Promise<unknown> = Promise.resolve();
  #isGone = false;

  private constructor(name: string, parts: Pick<ServedModel, 'explainer' | 'identity' | 'method'>) {
    this.name = name;
    this.explainer = parts.explainer;
    this.identity = parts.identity;
    this.method = parts.method;
  }

  /** Opens a model. @throws ScorecamError as openExplainer */
  static async open({ name, path }: ShelvedModel, { opening, method }: ModelOpening): Promise<ServedModel> {
    const identifying = identifyModel(path);
    identifying.catch(() => undefined); // opening the model says the same in better words
    // No option of a method may make the service read a file.
    const explainer = await openExplainer(path, { ...opening, ...{ readPicture: undefined } });
    try {
      const chosen = method ?? (await defaultMethod(explainer));
      return new ServedModel(name, { explainer, identity: await identifying, method: chosen });
    } catch (error) {
      await explainer.dispose();
      throw error;
    }
  }

  /** Whether it was ended: by its pool, or because one of its passes hung. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Asks the model when all earlier questions are answered.
   *
   * @throws what the question throws; ScorecamError RUNTIME_FAILURE if the model is ended meanwhile
   */
  ask<T>(question: (explainer: Explainer) => Promise<T>, signal: AbortSignal): Promise<T> {
    const answer = this.#last.then(() => this.#answer(question, signal));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** Ends its process. */
  async dispose(): Promise<void> {
    this.#isGone = true;
    await this.explainer.dispose();
  }

  async #answer<T>(question: (explainer: Explainer) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw new ScorecamError('CANCELLED', 'Cancelled.', signal.reason);
    if (this.#isGone) throw new ScorecamError('RUNTIME_FAILURE', `The model "${this.name}" was ended.`);
    let overdue: NodeJS.Timeout | undefined;
    const watch = () => (overdue = setTimeout(() => void this.dispose(), patience));
    signal.addEventListener('abort', watch, { once: true });
    try {
      return await question(this.explainer);
    } catch (error) {
      const mayBeDead = error instanceof ScorecamError && error.code === 'RUNTIME_FAILURE' && !this.#isGone;
      if (mayBeDead && !(await this.explainer.model.works())) await this.dispose();
      throw error;
    } finally {
      signal.removeEventListener('abort', watch);
      clearTimeout(overdue);
    }
  }
}
