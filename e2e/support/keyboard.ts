import type { Locator, Page } from 'playwright'
import { expect } from 'playwright/test'

/** Walks with Tab until the element has the focus; each stop on the way must be seen. */
export async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  await walkTo(page, 'Tab', target, most)
}

/** Walks back with Shift and Tab; see `tabTo`. */
export async function tabBackTo(page: Page, target: Locator, most = 60): Promise<void> {
  await walkTo(page, 'Shift+Tab', target, most)
}

/** Walks with a key until the element has the focus; each stop on the way must be seen. */
export async function walkTo(
  page: Page,
  key: string,
  target: Locator,
  most: number,
): Promise<void> {
  const passed: string[] = []
  for (let step = 0; step < most; step++) {
    await page.keyboard.press(key)
    passed.push(await expectVisibleFocus(page))
    if (await hasFocus(target)) return
  }
  const stops = passed.join('\n')
  throw new Error(`${String(target)} is not reached by ${key}; the stops were:\n${stops}`)
}

/**
 * Fails when nothing has the focus, when what has it is off the screen, or when nothing shows it.
 * Returns what has it, in a few words.
 */
export async function expectVisibleFocus(page: Page): Promise<string> {
  await expect(page.locator(':focus'), 'something has the focus').toHaveCount(1)
  let name = ''
  // What has the focus may still be on its way into sight.
  await expect
    .poll(async () => {
      const focus = await focusOf(page)
      name = focus?.name ?? ''
      return focus
    }, 'the focus is seen')
    .toMatchObject({ onScreen: true, shown: true })
  return name
}

interface SeenFocus {
  readonly name: string
  readonly onScreen: boolean
  readonly shown: boolean
}

async function focusOf(page: Page): Promise<SeenFocus | null> {
  return await page.evaluate(() => {
    const element = document.activeElement
    if (element === null) return null
    const { top, left, bottom, right } = element.getBoundingClientRect()
    // An input may show its focus by its border or by the box around it.
    const shown = [element, element.parentElement].some((candidate) => {
      if (candidate === null) return false
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate)
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
    })
    // A screen or a heading takes the focus as a place to go on from, not as a control.
    const place = element.matches('main, [tabindex="-1"]:is(h1, h2)')
    return {
      name: `${element.tagName.toLowerCase()} ${element.getAttribute('role') ?? ''} ${
        element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? ''
      }`,
      onScreen: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
      shown: shown || place,
    }
  })
}

async function hasFocus(target: Locator): Promise<boolean> {
  // What is not there yet has no focus; `evaluate` would wait for it.
  if ((await target.count()) === 0) return false
  return await target.first().evaluate((element) => element === document.activeElement)
}
