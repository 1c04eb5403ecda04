/** The desktop application itself, where Electron's binary and a display are. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { _electron as electron } from 'playwright'
import { expect, test } from 'playwright/test'

import { findElectron, hasDisplay } from '../scripts/lib/electron.ts'
import { ROOT } from '../scripts/lib/process.ts'
import { buildDesktop } from './support/build-desktop.ts'
import { Shell } from './support/shell.ts'

const binary = findElectron()

test('the desktop opens, runs the sample in its own processes, and ends', async () => {
  test.skip(binary === undefined, "Electron's binary is not installed (node_modules/electron)")
  test.skip(!hasDisplay(), 'there is no display')
  await buildDesktop()
  const workspace = await mkdtemp(join(tmpdir(), 'quartermaster-desktop-'))
  const app = await electron.launch({
    ...(binary === undefined ? {} : { executablePath: binary }),
    args: [ROOT],
    env: { ...process.env, QM_WORKSPACE: workspace },
  })
  try {
    const page = await app.firstWindow()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    const shell = new Shell(page, 'app://quartermaster/index.html')
    await shell.settled()
    expect(page.url()).toMatch(/^app:\/\/quartermaster\/index\.html/)
    const reach = await page.evaluate(() =>
      ['require', 'process', 'module'].filter((name) => name in globalThis),
    )
    expect(reach, 'what of Node a page can reach').toEqual([])
    await page.getByRole('button', { name: 'Try with sample data' }).click()
    await expect(page).toHaveURL(/#\/runs\/[0-9a-z]+/)
    await expect(page.getByRole('button', { name: 'Export' })).toBeVisible({ timeout: 60_000 })
    expect(faults).toEqual([])
  } finally {
    await app.close()
    await rm(workspace, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
})
