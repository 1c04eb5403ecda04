/**
 * Pictures of screens, light and dark, at 1280x800 and 1920x1080, into .cache/screens:
 *
 *   node scripts/screens.ts '#/' '#/runs?status=failed'
 *   node scripts/screens.ts --workspace DIR '#/runs/ID'    (a workspace that has runs)
 *   node scripts/screens.ts --full '#/settings'            (the whole page, not the window)
 *
 * Without --workspace the console starts with an empty one. Faults of a page (policy violations,
 * errors) are printed and make the exit code 1.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'

import { chromium, type Browser } from 'playwright'

import { findBrowser } from '../e2e/support/browser.ts'
import { watchFaults } from '../e2e/support/faults.ts'
import { startHost, type Host } from '../e2e/support/host.ts'
import { Shell } from '../e2e/support/shell.ts'
import { ROOT } from './lib/process.ts'
import { ensureRendererBuilt } from './lib/renderer-build.ts'

interface Look {
  readonly scheme: 'light' | 'dark'
  readonly width: number
  readonly height: number
}

const LOOKS: readonly Look[] = (['light', 'dark'] as const).flatMap((scheme) => [
  { scheme, width: 1280, height: 800 },
  { scheme, width: 1920, height: 1080 },
])
const FOLDER = join(ROOT, '.cache', 'screens')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { workspace: { type: 'string' }, full: { type: 'boolean', default: false } },
})
const routes = positionals.length > 0 ? positionals : ['#/']

await ensureRendererBuilt()
mkdirSync(FOLDER, { recursive: true })
const scratch = mkdtempSync(join(tmpdir(), 'quartermaster-screens-'))
const host = await startHost({ workspace: values.workspace ?? scratch, roots: [scratch] })
const browser = await chromium.launch({ executablePath: (await findBrowser()).path })
try {
  // The token of the printed link works once: one context signs in and lends its cookie.
  const signedIn = await browser.newContext()
  const page = await signedIn.newPage()
  await new Shell(page, host.origin).signIn(host.url)
  const session = await signedIn.storageState()
  await signedIn.close()
  for (const look of LOOKS) await takeAll(browser, host, session, look)
} finally {
  await browser.close()
  await host.stop()
  rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

type Session = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>

async function takeAll(
  from: Browser,
  { origin }: Host,
  storageState: Session,
  { scheme, width, height }: Look,
): Promise<void> {
  const context = await from.newContext({
    storageState,
    colorScheme: scheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  })
  for (const route of routes) {
    const page = await context.newPage()
    const faults = await watchFaults(page, origin)
    const shell = new Shell(page, origin)
    try {
      await shell.open(route.replace(/^#/, ''))
    } catch (error) {
      // A screen that never settles is worth a picture too.
      console.error(`${route}: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
    }
    const name = route.replaceAll(/[^\w-]+/g, '-').replaceAll(/^-|-$/g, '')
    const path = join(FOLDER, `${name === '' ? 'home' : name}-${scheme}-${width}x${height}.png`)
    await page.screenshot({ path, fullPage: values.full })
    console.log(relative(ROOT, path))
    for (const fault of faults.found()) {
      console.error(`  ${fault}`)
      process.exitCode = 1
    }
    await page.close()
  }
  await context.close()
}
