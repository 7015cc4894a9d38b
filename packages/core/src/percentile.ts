/** The value below which so many percent of the values lie; between two values it is interpolated, as NumPy does it. */
export function percentileOf(values: Float32Array, percentile: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = (percentile / 100) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place % 1);
}
