/** The sum of embeddings at length 1: a long one counts no more than a short one. A single one is returned as it is. */
export function meanDirection(embeddings: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = embeddings;
  if (others.length === 0) return first;
  const sum = new Float32Array(first.length);
  for (const embedding of embeddings) {
    const length = Math.hypot(...embedding) || 1;
    embedding.forEach((value, i) => (sum[i] = sum[i]! + value / length));
  }
  return sum;
}
