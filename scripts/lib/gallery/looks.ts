import type { Page } from 'playwright'

/** One way to look at a screen. */
export interface Look {
  readonly name: string
  readonly scheme: 'light' | 'dark'
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  readonly scale: number
}

/** A window of 1280x800 at 200 % has half of each CSS pixel; a tablet stands upright. */
export const LOOKS: readonly Look[] = (['light', 'dark'] as const).flatMap((scheme) => [
  { name: `${scheme}-1280`, scheme, width: 1280, height: 800, scale: 1 },
  { name: `${scheme}-1920`, scheme, width: 1920, height: 1080, scale: 1 },
  { name: `${scheme}-zoom`, scheme, width: 640, height: 400, scale: 2 },
  { name: `${scheme}-tablet`, scheme, width: 768, height: 1024, scale: 1 },
])

/** Changes window and theme of a page that stands, and waits until it has drawn them. */
export async function takeLook(page: Page, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: look.height })
  await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' })
  await page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done))
    await document.fonts.ready
    // A resize observer tells in the first frame, what it changes is drawn in the second.
    await frame()
    await frame()
    await frame()
  })
}
