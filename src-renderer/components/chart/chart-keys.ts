/**
 * The mark that a key leads to from the current one; null for other keys. Marks stand in the order of
 * their columns. Left and right go to the next column, to the mark of the same place in it; up and down
 * stay in the column where it has several marks and go on to the next where it has one.
 */
export function markAfter(
  key: string,
  current: number,
  marks: readonly { readonly column: number }[],
): number | null {
  const here = marks[current]
  if (here === undefined) return null
  const first = columnStart(marks, current)
  const place = current - first
  const end = columnEnd(marks, current)
  switch (key) {
    case 'ArrowRight':
      return end === marks.length ? current : Math.min(end + place, columnEnd(marks, end) - 1)
    case 'ArrowLeft': {
      if (first === 0) return current
      const before = columnStart(marks, first - 1)
      return Math.min(before + place, first - 1)
    }
    // The first mark of a column stands at the bottom.
    case 'ArrowUp':
      return end - first > 1 ? Math.min(end - 1, current + 1) : Math.max(0, current - 1)
    case 'ArrowDown':
      return end - first > 1
        ? Math.max(first, current - 1)
        : Math.min(marks.length - 1, current + 1)
    case 'Home':
      return 0
    case 'End':
      return marks.length - 1
    default:
      return null
  }
}

function columnStart(marks: readonly { readonly column: number }[], index: number): number {
  let start = index
  while (start > 0 && marks[start - 1]?.column === marks[index]?.column) start -= 1
  return start
}

function columnEnd(marks: readonly { readonly column: number }[], index: number): number {
  let end = index + 1
  while (end < marks.length && marks[end]?.column === marks[index]?.column) end += 1
  return end
}
