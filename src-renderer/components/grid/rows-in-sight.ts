/** The rows in sight, and the one that has the focus wherever it is. */
export function rowsToRender(first: number, last: number, active: number, count: number): number[] {
  const end = Math.min(last, count - 1)
  const rows = Array.from({ length: Math.max(0, end - first + 1) }, (_, index) => first + index)
  if (active >= 0 && active < count && (active < first || active > end)) {
    if (active < first) rows.unshift(active)
    else rows.push(active)
  }
  return rows
}

/** Scrolls sideways as far as the cell needs, clear of pinned columns; rows are not moved. */
export function bringIntoColumns(scroller: HTMLElement, cell: HTMLElement): void {
  const area = scroller.getBoundingClientRect()
  const box = cell.getBoundingClientRect()
  let left = area.left
  for (const pinned of cell.parentElement?.querySelectorAll('[data-pinned]') ?? []) {
    left = Math.max(left, pinned.getBoundingClientRect().right)
  }
  if (box.left < left) scroller.scrollLeft -= left - box.left
  else if (box.right > area.left + scroller.clientWidth) {
    scroller.scrollLeft += Math.min(box.right - area.left - scroller.clientWidth, box.left - left)
  }
}
