/**
 * The values of `source`, each put through `map`, in order: `ahead` of them are under way at once, and up to as many wait
 * to be taken. It begins with the first value that is asked for. If one fails, those before it are given first; then
 * the others are waited for, and `source` is closed.
 */
export async function* mapAhead<T, R>(
  source: AsyncIterable<T>,
  ahead: number,
  map: (value: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const values = queueable(source);
  const underWay: Promise<IteratorResult<R, void>>[] = [];
  const start = () => {
    const next = mapNext(values, map);
    next.catch(() => undefined); // is thrown when its turn comes
    underWay.push(next);
  };
  try {
    for (let i = 0; i < ahead; i++) start();
    for (let step = await underWay.shift(); step?.done === false; step = await underWay.shift()) {
      start();
      yield step.value;
    }
  } finally {
    await Promise.allSettled(underWay);
    await values.return();
  }
}

async function mapNext<T, R>(
  values: AsyncGenerator<T, void>,
  map: (value: T) => Promise<R>,
): Promise<IteratorResult<R, void>> {
  const step = await values.next();
  return step.done ? { done: true, value: undefined } : { done: false, value: await map(step.value) };
}

/** A generator may be asked for several values at once and gives them in order; other iterators need not. */
async function* queueable<T>(source: AsyncIterable<T>): AsyncGenerator<T, void> {
  yield* source;
}
