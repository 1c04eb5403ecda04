/** Functions that run inside the page: they may use nothing from outside of themselves. */

/** Goes to the address; milliseconds until the frame after the grid has the rows of it. */
export async function settleAfter(hash: string): Promise<number> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const grid = () => document.querySelector('[role="grid"][aria-label="Assignments"]')
  const before = grid()
  const began = performance.now()
  let started = before === null
  const observer = new MutationObserver(() => {
    if (grid()?.getAttribute('aria-busy') === 'true') started = true
  })
  observer.observe(document.body, { subtree: true, childList: true, attributes: true })
  location.hash = hash
  for (;;) {
    await frame()
    const now = grid()
    if (now !== null && now !== before) started = true
    const ready =
      started &&
      now?.getAttribute('aria-busy') === 'false' &&
      now.querySelector('[data-index]') !== null &&
      now.querySelector('[data-skeleton]') === null
    if (ready) break
    if (performance.now() - began > 20_000) throw new Error(`no rows after 20 s at ${hash}`)
  }
  const took = performance.now() - began
  observer.disconnect()
  return took
}

/** Scrolls the grid on each frame; times between frames, and tasks of more than 50 ms. */
export async function scrollAndWatch({
  milliseconds,
  pixels,
}: {
  readonly milliseconds: number
  readonly pixels: number
}): Promise<{ readonly deltas: number[]; readonly tasks: number[]; readonly rows: number }> {
  const grid = document.querySelector('[role="grid"][aria-label="Assignments"]')
  if (grid === null) throw new Error('no grid')
  const firstRow = () =>
    Number(grid.querySelector('[data-index]:not([data-active="true"])')?.getAttribute('data-index'))
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  grid.scrollTop = 0
  await frame()
  const deltas: number[] = []
  const tasks: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasks.push(entry.duration)
  })
  observer.observe({ type: 'longtask' })
  const from = firstRow()
  let last = await frame()
  const end = last + milliseconds
  while (last < end) {
    grid.scrollBy(0, pixels)
    const now = await frame()
    deltas.push(now - last)
    last = now
  }
  observer.disconnect()
  return { deltas, tasks, rows: firstRow() - from }
}
