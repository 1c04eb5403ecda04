import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import { chromium } from 'playwright'

export interface FoundBrowser {
  readonly path: string
  /** Where it came from, for the log. */
  readonly origin: string
}

/**
 * A Chromium for the journeys: QM_CHROMIUM, an installed Chromium or Chrome, the one inside
 * `@sparticuz/chromium` (Linux x64, needs nothing else), Playwright's own.
 * Throws, with the ways to get one, when there is none.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const named = process.env.QM_CHROMIUM
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return { path: named, origin: 'QM_CHROMIUM' }
    throw new Error(`QM_CHROMIUM names a file that is not there: ${named}`)
  }
  const installed = installedBrowsers().find((path) => existsSync(path))
  if (installed !== undefined) return { path: installed, origin: 'installed' }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packaged } = await import('@sparticuz/chromium')
    return { path: await packaged.executablePath(), origin: '@sparticuz/chromium' }
  }
  const own = chromium.executablePath()
  if (existsSync(own)) return { path: own, origin: 'Playwright' }
  throw new Error(
    'No Chromium found. Install Chromium or Chrome, or name one in QM_CHROMIUM, or run: npx playwright install chromium',
  )
}

function installedBrowsers(): readonly string[] {
  switch (process.platform) {
    case 'darwin':
      return [
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      ]
    case 'win32':
      return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
        .filter((folder) => folder !== undefined)
        .flatMap((folder) => [
          join(folder, 'Chromium', 'Application', 'chrome.exe'),
          join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        ])
    default:
      return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap(
        (name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
      )
  }
}
