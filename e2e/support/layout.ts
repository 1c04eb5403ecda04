import type { Page } from 'playwright'

/**
 * Words cut off where nobody can see the rest, pages that scroll sideways, and what escapes from
 * the part of a page that scrolls (so that a focus on it moves the frame), in words.
 */
export async function findCutText(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const faults = new Set<string>()
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth + 1) {
      faults.add(`the page is ${scrollWidth - clientWidth} px wider than the window`)
    }
    for (const box of document.querySelectorAll<HTMLElement>(':root, main')) {
      if (box.scrollHeight > box.clientHeight + 1 && !scrolls(getComputedStyle(box).overflowY)) {
        faults.add(`${nameOf(box)} holds ${box.scrollHeight - box.clientHeight} px below its edge`)
      }
    }
    for (const box of document.querySelectorAll<HTMLElement>('main, [role="dialog"], aside')) {
      if (box.scrollWidth > box.clientWidth + 1 && scrolls(getComputedStyle(box).overflowX)) {
        faults.add(`${nameOf(box)} scrolls sideways by ${box.scrollWidth - box.clientWidth} px`)
      }
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? ''
      const holder = node.parentElement
      if (text === '' || holder === null || !holder.checkVisibility({ visibilityProperty: true })) {
        continue
      }
      const range = document.createRange()
      range.selectNodeContents(node)
      const { left, right, top, bottom, width, height } = range.getBoundingClientRect()
      // Above or left of everything stands what comes with the focus (the link that skips).
      if (width === 0 || height === 0 || bottom <= 0 || right <= 0) continue
      for (let box: HTMLElement | null = holder; box !== null; box = box.parentElement) {
        const style = getComputedStyle(box)
        // Hidden from eyes on purpose, shortened with dots or a fade, or said in full on hover.
        if (style.clipPath !== 'none' || style.opacity === '0') break
        if (style.textOverflow === 'ellipsis' || box.hasAttribute('title')) break
        if (style.webkitLineClamp !== 'none' || style.maskImage !== 'none') break
        if (scrolls(style.overflowX) || scrolls(style.overflowY)) break
        if (style.display === 'inline') continue
        const edge = box.getBoundingClientRect()
        const clipsX = clips(style.overflowX) && (right > edge.right + 1 || left < edge.left - 1)
        const clipsY = clips(style.overflowY) && (bottom > edge.bottom + 2 || top < edge.top - 2)
        if (clipsX || clipsY) {
          faults.add(`"${text.slice(0, 60)}" is cut by ${nameOf(box)}`)
          break
        }
        if (style.position === 'fixed') break
      }
    }
    return [...faults]

    function scrolls(overflow: string): boolean {
      return overflow === 'auto' || overflow === 'scroll'
    }
    function clips(overflow: string): boolean {
      return overflow === 'hidden' || overflow === 'clip'
    }
    function nameOf(element: Element): string {
      const kind = element.getAttribute('class')?.split(' ').slice(0, 2).join('.') ?? ''
      return `${element.tagName.toLowerCase()}${kind === '' ? '' : `.${kind}`}`
    }
  })
}

/** Words that no screen may show. */
const UNWANTED = /\boops\b|\bundefined\b|\bNaN\b|\[object |\binvalid date\b/i

/** What reads like a programmer's slip, with the words around it. */
export async function findSlips(page: Page): Promise<readonly string[]> {
  const text = await page.locator('body').innerText()
  const slip = UNWANTED.exec(text)
  return slip === null
    ? []
    : [`it says "${text.slice(Math.max(0, slip.index - 20), slip.index + 30)}"`]
}

/** What still moves although the person asked for stillness. */
export async function findMotion(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map(({ effect }) => {
        const target = effect instanceof KeyframeEffect ? effect.target : null
        return `${target?.tagName.toLowerCase() ?? 'something'}.${target?.getAttribute('class') ?? ''} moves`
      }),
  )
}
