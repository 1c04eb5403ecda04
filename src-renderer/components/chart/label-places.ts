/** Pixels of a digit at the size of labels, and the height of a line. */
const digit = 6.1
const line = 13

interface Labelled {
  readonly key: string
  readonly left: number
  readonly top: number
  readonly label: string
}

interface Placed {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly label: string
}

/**
 * Above each dot and between two edges, in pixels; a label is left out where another stands in its
 * way.
 */
export function placeLabels(
  dots: readonly Labelled[],
  leftEdge: number,
  rightEdge: number,
): readonly Placed[] {
  const labels: (Placed & { readonly right: number })[] = []
  for (const { key, left, top, label } of dots) {
    const long = label.length * digit
    const x = Math.max(leftEdge, Math.min(left - long / 2, rightEdge - long))
    const y = top - 8 > line ? top - 8 : top + 8 + line
    const isFree = labels.every(
      (other) => x > other.right + 4 || x + long < other.x - 4 || Math.abs(other.y - y) >= line,
    )
    if (isFree) labels.push({ key, x, y, right: x + long, label })
  }
  return labels
}

/** Labels at one edge, pushed so far apart from the top that each can be read. */
export function apart<Label extends { readonly y: number }>(
  labels: readonly Label[],
): readonly Label[] {
  const sorted = labels.toSorted((a, b) => a.y - b.y)
  const placed: Label[] = []
  for (const [index, label] of sorted.entries()) {
    const above = placed.at(-1)
    const next = sorted[index + 1]
    // Half of what is missing to the one below, so that both move as little as they can.
    const lift = next === undefined ? 0 : Math.max(0, line - 1 - (next.y - label.y)) / 2
    const y = Math.max(label.y - lift, above === undefined ? -Infinity : above.y + line - 1)
    placed.push({ ...label, y })
  }
  return placed
}
