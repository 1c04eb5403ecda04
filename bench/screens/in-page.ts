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

/** Times between frames, and tasks of more than 50 ms, for so many milliseconds. */
export async function watchFrames(
  milliseconds: number,
): Promise<{ readonly deltas: number[]; readonly tasks: number[] }> {
  const deltas: number[] = []
  const tasks: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasks.push(entry.duration)
  })
  observer.observe({ type: 'longtask' })
  const end = performance.now() + milliseconds
  let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
  while (last < end) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    deltas.push(now - last)
    last = now
  }
  observer.disconnect()
  return { deltas, tasks }
}
