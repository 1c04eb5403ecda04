/**
 * `npm run -s pictures`: the pictures of README and docs/first-run.md, light and dark, made from the
 * sample data by the real thing, into docs/pictures/*.webp. Ends with 1 when one does not come out.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

import { chromium, type Page } from 'playwright'
import { expect as expectSoon } from 'playwright/test'

import { findBrowser } from '../e2e/support/browser.ts'
import { startHost } from '../e2e/support/host.ts'
import { RunScreen } from '../e2e/support/run-screen.ts'
import { Shell } from '../e2e/support/shell.ts'
import { ROOT } from './lib/process.ts'
import { ensureRendererBuilt } from './lib/renderer-build.ts'

const FOLDER = join(ROOT, 'docs', 'pictures')
/** Bytes of one picture: a page with a dozen of them still opens at once. */
const MOST_BYTES = 150_000
const PATIENCE_MS = 60_000
const expect = expectSoon.configure({ timeout: PATIENCE_MS })
const SCHEMES = ['light', 'dark'] as const

await ensureRendererBuilt()
// Paths are on the pictures: the same each time.
const folder = join(tmpdir(), 'quartermaster')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
const host = await startHost({ workspace: join(folder, 'workspace'), roots: [folder] })
const browser = await chromium.launch({ executablePath: (await findBrowser()).path })
try {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 760 },
    deviceScaleFactor: 1.5,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  })
  page.setDefaultTimeout(PATIENCE_MS)
  await walk(page, new Shell(page, host.origin, PATIENCE_MS))
} finally {
  await browser.close()
  await host.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

/** The way of docs/first-run.md, with a picture at each of its steps. */
async function walk(page: Page, shell: Shell): Promise<void> {
  const run = new RunScreen(shell)
  await shell.signIn(host.url)
  await shell.settled()
  await take(page, 'first-home')

  await shell.main.getByRole('button', { name: 'Try with sample data' }).first().click()
  await page.waitForURL(/#\/runs\/[0-9a-z]+/)
  await run.finished()
  const first = run.id()
  await shell.settled()
  await take(page, 'result')

  await run.main.getByRole('button', { name: 'Why', exact: true }).first().click()
  await expect(run.drawer(/^Group /)).toBeVisible()
  await shell.settled()
  await take(page, 'group')

  await shell.open(`/runs/${first}?tab=assignments`)
  await run.rows(run.assignments).nth(3).click()
  await expect(run.drawer(/^User /).getByRole('region', { name: 'Candidates' })).toBeVisible()
  await take(page, 'user')

  await shell.open(`/allocation/new?from=${first}`)
  const users = shell.main.getByRole('textbox', { name: 'Contracts per user' })
  await users.fill('2')
  const start = shell.main.getByRole('button', { name: /^Allocate / })
  await expect(start).toBeEnabled()
  await expect(shell.main.getByText(/reaches [\d.]+% if all its slots are filled/)).toBeVisible()
  await shell.main.getByRole('heading', { level: 1 }).click()
  await shell.main.evaluate((main) => {
    for (const box of main.querySelectorAll('*')) box.scrollTop = 0
  })
  await take(page, 'new-allocation')

  await start.click()
  await expect(page).not.toHaveURL(/allocation\/new/)
  await run.finished()
  await shell.open(`/runs/compare?a=${first}&b=${run.id()}`)
  await expect(shell.main.getByRole('heading', { name: '1 parameter differs' })).toBeVisible()
  await expect(shell.main.getByText(/users hold other contracts/)).toBeVisible()
  await take(page, 'compare')
}

/** One picture in each theme; a lower quality where it would be too large. */
async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0)
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  const session = await page.context().newCDPSession(page)
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
    const path = join(FOLDER, `${name}-${colorScheme}.webp`)
    let picture = Buffer.alloc(0)
    for (const quality of [90, 80, 70, 60]) {
      const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality })
      picture = Buffer.from(data, 'base64')
      if (picture.length <= MOST_BYTES) break
    }
    if (picture.length > MOST_BYTES) throw new Error(`${name} takes ${picture.length} bytes`)
    writeFileSync(path, picture)
    console.log(`${relative(ROOT, path)} ${Math.round(picture.length / 1000)} kB`)
  }
  await session.detach()
}
