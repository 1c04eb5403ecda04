const mebibyte = 1024 ** 2

/** Bytes in binary units, as limits are given: 1.5 GiB. */
export function sizeText(bytes: number): string {
  if (bytes < mebibyte) return `${Math.ceil(bytes / 1024)} KiB`
  return bytes < 1024 * mebibyte
    ? `${Math.round(bytes / mebibyte)} MiB`
    : `${(bytes / 1024 / mebibyte).toFixed(1)} GiB`
}

/** An instant as tables show it, in UTC; empty for none. */
export function timeText(instant: string | null): string {
  return instant === null ? '' : instant.slice(0, 19).replace('T', ' ')
}

const grouped = new Intl.NumberFormat('en')

/** `1 run`, `1,200 runs`. */
export function countText(count: number, singular: string, plural = `${singular}s`): string {
  return `${grouped.format(count)} ${count === 1 ? singular : plural}`
}
