/** Share axis of the ratio charts: from 0 to the next quarter (tenth below a quarter) above all marks. */
export function shareDomain(values: readonly (number | null)[]): number {
  const most = Math.max(0, ...values.filter((value) => value !== null))
  if (most <= 0.1) return 0.1
  if (most <= 0.25) return 0.25
  return Math.min(1, Math.ceil(most * 4 - 1e-9) / 4)
}
