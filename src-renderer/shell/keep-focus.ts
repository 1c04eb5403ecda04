/**
 * When what has the focus leaves the page (a screen changes under the keyboard), the focus would
 * fall to the body and the next Tab would start at the top. It goes to the region instead, and Tab
 * goes on from there. Returns what stops the watch.
 */
export function keepFocusIn(region: HTMLElement): () => void {
  let last: Element | null = null
  const onFocus = (event: FocusEvent) => {
    last = event.target instanceof Element ? event.target : null
  }
  const observer = new MutationObserver(() => {
    if (last === null || last.isConnected) return
    last = null
    if (document.activeElement === document.body) region.focus({ preventScroll: true })
  })
  region.addEventListener('focusin', onFocus)
  observer.observe(region, { childList: true, subtree: true })
  return () => {
    region.removeEventListener('focusin', onFocus)
    observer.disconnect()
  }
}
