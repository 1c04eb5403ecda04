/** Characters of the mono font at the size of grids, in `ch`. */
const most = 28

/**
 * The track of a column of ids that are all known: as wide as the longest, so that none is cut
 * where there is room; at most 28 characters.
 */
export function idWidth(ids: readonly string[], header = 5): string {
  let longest = header
  for (const id of ids) longest = Math.max(longest, id.length)
  // Padding on both sides, 16 and 12 px, and a pixel for what rounding takes.
  return `calc(${Math.min(most, longest)} * var(--qm-mono-ch) + 29px)`
}

/** The track of a column of short texts that are all known, digits mostly; at least 96 px. */
export function textWidth(texts: readonly string[]): string {
  const longest = Math.max(0, ...texts.map((text) => text.length))
  return `${Math.max(96, Math.ceil(longest * 6.5) + 24)}px`
}
