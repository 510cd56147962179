/** The value below which this share of the list is; NaN of none. */
export function quantile(list: readonly number[], share: number): number {
  const sorted = Float64Array.from(list).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** The one in the middle; NaN of none. */
export function median(list: readonly number[]): number {
  return quantile(list, 0.5);
}

/** How fast values grow with the points at which they were taken: the slope of the line of least squares. */
export function slope(points: readonly (readonly [at: number, value: number])[]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [meanAt, meanValue] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [at]) => sum + (at - meanAt) ** 2, 0);
  return points.reduce((sum, [at, value]) => sum + (at - meanAt) * (value - meanValue), 0) / spread;
}

/** A figure as people read it, `-` where it could not be taken. */
export function show(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return '-';
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return unit === '' ? value.toFixed(digits) : `${value.toFixed(digits)} ${unit}`;
}
