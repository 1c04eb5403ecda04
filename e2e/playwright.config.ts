import { join } from 'node:path'

import { defineConfig } from 'playwright/test'

import { ROOT } from '../scripts/lib/process.ts'
import { findBrowser } from './support/browser.ts'

const browser = await findBrowser()
// Workers load this file too: they take the browser that the first look found.
process.env.QM_CHROMIUM = browser.path

export default defineConfig({
  testDir: '.',
  testMatch: ['journeys/**/*.journey.ts', 'desktop.smoke.ts'],
  globalSetup: './support/build-screens.ts',
  // Its own folder: Playwright empties it, and the reports of the other suites lie beside it.
  outputDir: join(ROOT, 'test-results', 'journeys'),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  // Each journey has a host of its own.
  fullyParallel: true,
  // They wait for processes as much as they work: one more than cores.
  workers: 3,
  reporter: 'list',
  use: {
    browserName: 'chromium',
    headless: true,
    launchOptions: { executablePath: browser.path },
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    contextOptions: { reducedMotion: 'reduce' },
    // Without its film: recording one of every journey takes time from all of them.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
})
