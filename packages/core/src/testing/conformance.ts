/** The requirements of every runner, for any runtime and device. Run each case in your test framework. */
import { ScorecamError } from '../errors.js';
import type { ModelSource, Runtime, Session } from '../runtime.js';
import { floatTensor, frozen, type Tensor, type TensorMap } from '../tensor.js';
import { assertClose } from './closeness.js';
import {
  externalWeightModel,
  identityModel,
  twoOutputModel,
  wholeModel,
  integerProductModel,
} from './conformance-models.js';
import { checkMaskedScoring, checkThresholds } from './masked-scoring.js';
import { tinyClassifier, tinyClassifierFacts } from './tiny-models.js';

/** One requirement of a runner. */
export interface ConformanceCase {
  /** What the case shows, for the name of a test. */
  readonly name: string;
  /** Throws an Error that names the fault. */
  run(runtime: Runtime): Promise<void>;
}

const pair = (first: number, second: number) => floatTensor(Float32Array.of(first, second), [1, 2]);

/** Small and extreme values of each element type; the bits of float16 are 1, -2, the largest and the least value. */
const samples: readonly Tensor[] = [
  { type: 'float32', dims: [2, 2], data: Float32Array.of(0, -1.5, 3.4e38, 1.2e-38) },
  { type: 'float64', dims: [1, 2], data: Float64Array.of(1e300, -0.1) },
  { type: 'float16', dims: [4, 1], data: Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001) },
  { type: 'int8', dims: [1, 2], data: Int8Array.of(-128, 127) },
  { type: 'uint8', dims: [2, 2], data: Uint8Array.of(0, 1, 254, 255) },
  { type: 'int16', dims: [1, 2], data: Int16Array.of(-32768, 32767) },
  { type: 'uint16', dims: [1, 2], data: Uint16Array.of(0, 65535) },
  { type: 'int32', dims: [1, 2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
  { type: 'uint32', dims: [1, 2], data: Uint32Array.of(0, 2 ** 32 - 1) },
  { type: 'int64', dims: [2, 1], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
  { type: 'uint64', dims: [1, 2], data: BigUint64Array.of(0n, 2n ** 64n - 1n) },
  { type: 'bool', dims: [1, 3], data: Uint8Array.of(1, 0, 1) },
];

/** The suite. A runner that cannot pass a case must state the reason beside its call of the suite. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...samples.map((sample) => ({
    name: `passes ${sample.type} through`,
    run: (runtime: Runtime) => checkRoundTrip(runtime, sample),
  })),
  { name: 'passes a scalar through', run: (runtime) => checkRoundTrip(runtime, floatTensor(Float32Array.of(7), [])) },
  { name: 'describes inputs and outputs', run: checkDescription },
  { name: 'returns only the requested outputs', run: checkFetches },
  { name: 'accepts any batch size if the dimension is symbolic', run: checkBatch },
  { name: 'reads a view of a larger buffer and leaves the feeds unchanged', run: checkFeedsKept },
  { name: 'reads weights from memory', run: checkExternalWeights },
  { name: 'answers each of several overlapping calls with its own result', run: checkOverlap },
  { name: 'masks images according to the formulas', run: checkMaskedScoring },
  { name: 'cuts large integers exactly', run: checkThresholds },
  { name: 'adds products of 8-bit integers without overflow', run: checkIntegerProducts },
  { name: 'refuses bytes that are not a model', run: checkInvalidModel },
  { name: 'names a missing input', run: checkMissingFeed },
  { name: 'names an input that does not exist', run: checkUnknownFeed },
  { name: 'names an output that does not exist', run: checkUnknownFetch },
  { name: 'names an input of the wrong shape', run: checkWrongShape },
  { name: 'feeds a frozen tensor again after a run without it', run: checkFrozenFeeds },
  { name: 'refuses to run a disposed session while others are open', run: checkDisposed },
];

async function checkRoundTrip(runtime: Runtime, x: Tensor): Promise<void> {
  await withSession(runtime, identityModel(x.type, x.dims.length), async (session) => {
    const { y } = await session.run({ x }, ['y']);
    assertClose(y, x);
  });
}

async function checkDescription(runtime: Runtime): Promise<void> {
  const { input, output, channels, height, width, classes } = tinyClassifierFacts;
  await withSession(runtime, wholeModel(tinyClassifier()), ({ inputs, outputs }) => {
    assertSame(inputs, [{ name: input, type: 'float32', dims: [null, channels, height, width] }]);
    assertSame(outputs, [{ name: output, type: 'float32', dims: [null, classes] }]);
    return Promise.resolve();
  });
}

async function checkFetches(runtime: Runtime): Promise<void> {
  await withSession(runtime, twoOutputModel(), async (session) => {
    const one = await session.run({ x: pair(1, -2) }, ['negative']);
    assertSame(Object.keys(one), ['negative']);
    const both = await session.run({ x: pair(1, -2) }, ['positive', 'negative']);
    assertClose(both.positive, pair(1, -2));
    assertClose(both.negative, pair(-1, 2));
  });
}

async function checkBatch(runtime: Runtime): Promise<void> {
  const { input, output, classes } = tinyClassifierFacts;
  await withSession(runtime, wholeModel(tinyClassifier()), async (session) => {
    const together = await session.run({ [input]: images(3) }, [output]);
    const scores = new Float32Array(3 * classes);
    for (let row = 0; row < 3; row++) {
      const alone = await session.run({ [input]: images(1, row) }, [output]);
      scores.set(alone[output]?.data as Float32Array, row * classes); // the model's output is float32
    }
    // A runtime may sum in another order for another batch; the scores are of order 1.
    assertClose(together[output], floatTensor(scores, [3, classes]), { absolute: 1e-5 });
  });
}

async function checkFeedsKept(runtime: Runtime): Promise<void> {
  const buffer = Float32Array.of(9, 1, -2, 9);
  const x = floatTensor(buffer.subarray(1, 3), [1, 2]);
  await withSession(runtime, twoOutputModel(), async (session) => {
    for (let time = 0; time < 2; time++) assertClose((await session.run({ x }, ['negative'])).negative, pair(-1, 2));
  });
  assertSame([...buffer], [9, 1, -2, 9]);
}

/** Some processors have an instruction that adds pairs of such products in 16 bits, too few for 2 x 255 x 127. */
async function checkIntegerProducts(runtime: Runtime): Promise<void> {
  await withSession(runtime, integerProductModel(), async (session) => {
    const x = { type: 'uint8', dims: [1, 8], data: new Uint8Array(8).fill(255) } as const;
    const { y } = await session.run({ x }, ['y']);
    assertClose(y, { type: 'int32', dims: [1, 1], data: Int32Array.of(8 * 255 * 127) });
  });
}

async function checkExternalWeights(runtime: Runtime): Promise<void> {
  const weights = Float32Array.of(10, 20, 30);
  await withSession(runtime, externalWeightModel(weights), async (session) => {
    const { y } = await session.run({ x: floatTensor(Float32Array.of(1, 2, 3), [3]) }, ['y']);
    assertClose(y, floatTensor(Float32Array.of(11, 22, 33), [3]));
  });
}

async function checkOverlap(runtime: Runtime): Promise<void> {
  await withSession(runtime, twoOutputModel(), (one) =>
    withSession(runtime, twoOutputModel(), async (other) => {
      const calls = Array.from({ length: 8 }, (_, i) => (i % 2 ? one : other).run({ x: pair(i, -i) }, ['negative']));
      for (const [i, { negative }] of (await Promise.all(calls)).entries()) assertClose(negative, pair(-i, i));
    }),
  );
}

async function checkInvalidModel(runtime: Runtime): Promise<void> {
  await assertFails(runtime.createSession(wholeModel(Uint8Array.of(1, 2, 3, 4))));
}

async function checkMissingFeed(runtime: Runtime): Promise<void> {
  await checkRefused(runtime, { feeds: {}, fetch: 'negative', named: 'x' });
}

async function checkUnknownFeed(runtime: Runtime): Promise<void> {
  await checkRefused(runtime, { feeds: { x: pair(1, 2), stranger: pair(1, 2) }, fetch: 'negative', named: 'stranger' });
}

async function checkUnknownFetch(runtime: Runtime): Promise<void> {
  await checkRefused(runtime, { feeds: { x: pair(1, 2) }, fetch: 'stranger', named: 'stranger' });
}

async function checkWrongShape(runtime: Runtime): Promise<void> {
  const x = floatTensor(Float32Array.of(1, 2, 3), [1, 3]);
  await checkRefused(runtime, { feeds: { x }, fetch: 'negative', named: 'x' });
}

async function checkRefused(
  runtime: Runtime,
  { feeds, fetch, named }: { feeds: TensorMap; fetch: string; named: string },
): Promise<void> {
  await withSession(runtime, twoOutputModel(), async (session) => {
    await assertFails(session.run(feeds, [fetch]), named);
    // A refusal leaves the session usable.
    assertClose((await session.run({ x: pair(1, 2) }, ['negative'])).negative, pair(-1, -2));
  });
}

async function checkFrozenFeeds(runtime: Runtime): Promise<void> {
  const [x, other] = [frozen(pair(1, 2)), frozen(pair(3, 4))];
  await withSession(runtime, twoOutputModel(), async (session) => {
    for (const feed of [x, x, other, x, pair(5, 6), x]) {
      assertClose((await session.run({ x: feed }, ['positive'])).positive, pair(feed.data[0]!, feed.data[1]!));
    }
  });
}

/** Disposing a session twice must not dispose one that was opened in between. */
async function checkDisposed(runtime: Runtime): Promise<void> {
  const session = await runtime.createSession(twoOutputModel());
  await session.dispose();
  await withSession(runtime, twoOutputModel(), async (other) => {
    await assertFails(session.run({ x: pair(1, 2) }, ['negative']));
    await session.dispose();
    assertClose((await other.run({ x: pair(1, 2) }, ['negative'])).negative, pair(-1, -2));
  });
}

async function withSession(
  runtime: Runtime,
  model: ModelSource,
  use: (session: Session) => Promise<void>,
): Promise<void> {
  const session = await runtime.createSession(model);
  try {
    await use(session);
  } finally {
    await session.dispose();
  }
}

/** Pseudo-random images from `first` on, out of an endless sequence. */
function images(count: number, first = 0): Tensor {
  const { channels, height, width } = tinyClassifierFacts;
  const size = channels * height * width;
  const data = Float32Array.from({ length: count * size }, (_, i) => Math.sin(12.9898 * (i + first * size)));
  return floatTensor(data, [count, channels, height, width]);
}

function assertSame(actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${found} instead of ${wanted}`);
}

async function assertFails(promise: Promise<unknown>, named = ''): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ScorecamError)) throw new Error(`expected a ScorecamError, got ${String(error)}`);
  if (error.code !== 'RUNTIME_FAILURE')
    throw new Error(`expected RUNTIME_FAILURE, got ${error.code}: ${error.message}`);
  const words = error.message.split(/\W+/);
  if (named !== '' && !words.includes(named)) throw new Error(`"${named}" is not named in: ${error.message}`);
}
