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

/** The rules whose outcome depends on the theme; what else axe looks at is the same in each. */
const COLOUR_RULES: RunOptions = {
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
  resultTypes: ['violations'],
}

declare global {
  interface Window {
    readonly axe?: { run(context: string | Document, options: RunOptions): Promise<AxeResults> }
  }
}

/** Fails with rule, elements and advice when axe finds a violation in the page as it stands. */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  expect(await findViolations(page, within), `accessibility of ${page.url()}`).toEqual([])
}

/** A rule that is broken, by which elements, and what would mend it. */
export interface Violation {
  readonly rule: string
  readonly help: string
  readonly elements: readonly string[]
}

/** What of the page depends on its theme; see `findViolations`. */
export async function findColourViolations(page: Page): Promise<readonly Violation[]> {
  return await findViolations(page, undefined, COLOUR_RULES)
}

/**
 * What axe finds in the page as it stands; `within` is a CSS selector. The source enters over the
 * debugging protocol, past the page's content security policy, which a script element could not.
 */
export async function findViolations(
  page: Page,
  within?: string,
  rules: RunOptions = RULES,
): Promise<readonly Violation[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(SOURCE)
  return await page.evaluate(
    async ([selector, options]) => {
      const results = await window.axe?.run(selector ?? document, options)
      if (results === undefined) throw new Error('axe is not in the page')
      return results.violations.map(({ id, help, nodes }) => ({
        rule: id,
        help,
        elements: nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`),
      }))
    },
    [within, rules] as const,
  )
}
