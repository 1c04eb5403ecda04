/** Functions that run inside the page: they may use nothing from outside of themselves. */

/** Presses a key; milliseconds until the frame after another pair is drawn. */
export async function pressUntilNext(key: string): Promise<number> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const pair = () => {
    const region = document.querySelector('section[aria-label="Pair"]')
    return region?.querySelector('table') instanceof Element ? region.textContent : null
  }
  while (pair() === null) await frame()
  const before = pair()
  const began = performance.now()
  document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  )
  for (;;) {
    await frame()
    const now = pair()
    if (now !== null && now !== before) return performance.now() - began
    if (performance.now() - began > 20_000) throw new Error(`no other pair 20 s after ${key}`)
  }
}
