import type { TensorMap } from '../tensor.js';
import type { RunArguments, SessionShape } from './messages.js';
import { FeedReceiver } from './repeated-feeds.js';
import {
  fromRuntimeTensor,
  type RuntimeTensor,
  type RuntimeTensorClass,
  type RuntimeValueMetadata,
  toRuntimeTensor,
  valueInfo,
} from './runtime-tensors.js';

/** The part of an onnxruntime session that is used here. */
export interface RuntimeSession<T> {
  /** The graph inputs to feed. */
  readonly inputNames: readonly string[];
  /** Types and shapes of the inputs, in the order of `inputNames`. */
  readonly inputMetadata: readonly RuntimeValueMetadata[];
  /** Names, types and shapes of the outputs. */
  readonly outputMetadata: readonly RuntimeValueMetadata[];
  /** Runs the graph. */
  run(feeds: Record<string, T>, fetches: readonly string[]): Promise<Record<string, RuntimeTensor>>;
  /** Frees the session. */
  release(): Promise<void>;
}

interface Held<T> {
  readonly session: RuntimeSession<T>;
  readonly feeds: FeedReceiver;
}

/** The sessions of a worker by number. */
export class HeldSessions<T> {
  readonly #RuntimeTensor: RuntimeTensorClass<T>;
  readonly #held = new Map<number, Held<T>>();
  #nextNumber = 0;

  /** @param RuntimeTensor - onnxruntime's tensor class */
  constructor(RuntimeTensor: RuntimeTensorClass<T>) {
    this.#RuntimeTensor = RuntimeTensor;
  }

  /** How many sessions are held. */
  get size(): number {
    return this.#held.size;
  }

  /** Assigns a number to a session. */
  add(session: RuntimeSession<T>): SessionShape {
    const number = this.#nextNumber++;
    this.#held.set(number, { session, feeds: new FeedReceiver() });
    return {
      session: number,
      inputs: session.inputMetadata.flatMap(valueInfo),
      outputs: session.outputMetadata.flatMap(valueInfo),
    };
  }

  /**
   * Runs a session; the outputs are in the worker's own memory, for any device.
   *
   * @throws Error with onnxruntime's message, or one that names the feed or output at fault
   */
  async run({ session: number, feeds, fetches }: RunArguments): Promise<TensorMap> {
    const held = this.#find(number);
    const tensors = Object.entries(held.feeds.receive(feeds));
    checkFeedNames(tensors, held.session.inputNames);
    const named = tensors.map(([name, tensor]) => [name, toRuntimeTensor(name, tensor, this.#RuntimeTensor)] as const);
    const outputs = await held.session.run(Object.fromEntries(named), fetches);
    return Object.fromEntries(fetches.map((name) => [name, fromRuntimeTensor(name, outputs[name])]));
  }

  /** Ends a session and frees its memory. */
  async release(number: number): Promise<void> {
    const { session } = this.#find(number);
    this.#held.delete(number);
    await session.release();
  }

  #find(number: number): Held<T> {
    const held = this.#held.get(number);
    if (held === undefined) throw new Error('The session was disposed.');
    return held;
  }
}

/** onnxruntime-node ignores a feed without an input, which may be misspelled. */
function checkFeedNames(feeds: readonly (readonly [string, unknown])[], inputs: readonly string[]): void {
  const stranger = feeds.find(([name]) => !inputs.includes(name));
  if (stranger !== undefined)
    throw new Error(`The model has no input "${stranger[0]}"; its inputs are ${inputs.join(', ')}.`);
}
