/** A number of things in a second, with three digits. */
export function rate(count: number, seconds: number): string {
  const perSecond = count / Math.max(seconds, 0.001);
  return perSecond >= 100 ? perSecond.toFixed(0) : perSecond.toPrecision(3);
}

/** For example `12 s`, `3 min 20 s` or `5 h 12 min`. */
export function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
