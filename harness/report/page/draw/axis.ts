/** Round times between two, not more than `most`, in milliseconds. */
export function roundTimes(fromMs: number, toMs: number, most: number): number[] {
  const raw = Math.max(toMs - fromMs, 0.001) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((times) => times * power >= raw) ?? 10);
  const times: number[] = [];
  for (let n = Math.ceil(fromMs / step); n * step <= toMs; n++) times.push(n * step);
  return times;
}

/** A time of the axis, as exact as the distance of its neighbours asks for. */
export function axisWords(ms: number, stepMs: number): string {
  const digits = Math.max(0, Math.ceil(-Math.log10(stepMs / 1_000)));
  return `${(ms / 1_000).toFixed(Math.min(4, digits))} s`;
}
