import type { Page } from 'playwright'

/** Watches a page for what no journey may meet: policy violations, errors, foreign requests. */
export interface FaultWatch {
  /** Lets through faults whose text matches: for journeys that provoke an error on purpose. */
  allow(pattern: RegExp): void
  /** What was met and not allowed, in order. */
  found(): readonly string[]
}

/** Starts watching; must be called before the page loads anything. */
export async function watchFaults(page: Page, origin: string): Promise<FaultWatch> {
  const faults: string[] = []
  const allowed: RegExp[] = []
  page.on('pageerror', (error) => faults.push(`page error: ${error.stack ?? error.message}`))
  page.on('crash', () => faults.push('the page crashed'))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    const { url, lineNumber } = message.location()
    faults.push(`console error: ${message.text()} (${url}:${lineNumber})`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url)) {
      faults.push(`request outside the host: ${url}`)
    }
  })
  // Report-only policies and violations of styles reach the console as warnings or not at all.
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(
        `policy violation: ${event.violatedDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      )
    })
  })
  return {
    allow: (pattern) => void allowed.push(pattern),
    found: () => faults.filter((fault) => !allowed.some((pattern) => pattern.test(fault))),
  }
}
