/** The monotonic clock of Node, browsers and workers alike; neither the language's library nor core's types declare it. */
declare const performance: { now(): number };

/** What work gives, with the wall-clock milliseconds that it took. */
export async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await work(), performance.now() - started];
}
