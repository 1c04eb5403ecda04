import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright'
import { expect } from 'playwright/test'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.2 A and AA, and axe's own good practice (landmarks, heading order). */
const RULES: RunOptions = {
  runOnly: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  resultTypes: ['violations'],
}

declare global {
  interface Window {
    readonly axe?: { run(context: string | Document, options: RunOptions): Promise<AxeResults> }
  }
}

/**
 * Fails with rule, elements and advice when axe finds a violation in the page as it stands.
 * `within` is a CSS selector. The source enters over the debugging protocol, past the page's
 * content security policy, which a script element could not.
 */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(SOURCE)
  const violations = await page.evaluate(
    async ([selector, rules]) => {
      const results = await window.axe?.run(selector ?? document, rules)
      return results?.violations.map(({ id, help, nodes }) => ({
        rule: id,
        help,
        elements: nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`),
      }))
    },
    [within, RULES] as const,
  )
  expect(violations, `accessibility of ${page.url()}`).toEqual([])
}
