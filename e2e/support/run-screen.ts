import type { Locator, Page } from 'playwright'
import { expect } from 'playwright/test'

import type { AllocationInputs } from '../../src-shared/allocation/inputs.ts'
import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { AllocationSummary } from '../../src-shared/allocation/summary.ts'
import type { DropFiles } from './fixtures.ts'
import type { Shell } from './shell.ts'

/** One run, while it works and after it. */
export class RunScreen {
  readonly page: Page
  readonly main: Locator
  /** State, kind, age and id, in the head. */
  readonly progress: Locator
  readonly cancel: Locator
  readonly again: Locator
  readonly assignments: Locator

  constructor(shell: Shell) {
    this.page = shell.page
    this.main = shell.main
    this.progress = this.main.getByRole('progressbar', { name: /^Progress of / })
    this.cancel = this.main.getByRole('button', { name: 'Cancel run' })
    this.again = this.main.getByRole('link', { name: 'Run again with changes' })
    this.assignments = this.main.getByRole('grid', { name: 'Assignments' })
  }

  /** Waits until the run has its result on the screen. */
  async finished(): Promise<void> {
    await expect(this.page).toHaveURL(/#\/runs\/[0-9a-z]+/)
    await expect(this.tab('Result')).toBeVisible({ timeout: 60_000 })
    await expect(this.headline('Users assigned')).toBeVisible()
  }

  /** The run's id, from the address. */
  id(): string {
    const id = /#\/runs\/([0-9a-z]+)/.exec(this.page.url())?.[1]
    if (id === undefined) throw new Error(`not the address of a run: ${this.page.url()}`)
    return id
  }

  tab(name: string): Locator {
    return this.main.getByRole('tab', { name, exact: true })
  }

  /** Opens the assignments and waits for their rows. */
  async showAssignments(): Promise<void> {
    await this.tab('Assignments').click()
    await expect(this.count).toHaveText(/^[\d,]+( of [\d,]+)? assignments?$/)
    await this.loaded(this.assignments)
    await expect(this.rows(this.assignments).first()).toContainText(/[Ss]ponsored/)
  }

  /** How many rows the grid on the screen has, in words. */
  get count(): Locator {
    return this.main.getByRole('status').filter({ hasText: /assignments?$/ })
  }

  /** Rows of a grid without its header and its totals. */
  rows(grid: Locator): Locator {
    return grid
      .getByRole('row')
      .filter({ has: this.page.getByRole('gridcell') })
      .filter({ hasNot: this.page.getByRole('rowheader') })
  }

  header(grid: Locator, name: string): Locator {
    return grid.getByRole('columnheader', { name })
  }

  /** Waits until the grid shows the rows of its filters and its order, all of those in sight. */
  async loaded(grid: Locator): Promise<void> {
    await expect(grid).toHaveAttribute('aria-busy', 'false')
  }

  /** Waits until the grid is in this order and shows its rows. */
  async sorted(grid: Locator, column: string, order: 'ascending' | 'descending'): Promise<void> {
    await expect(this.header(grid, column)).toHaveAttribute('aria-sort', order)
    await this.loaded(grid)
  }

  drawer(title: string | RegExp): Locator {
    return this.main.getByRole('complementary', { name: title })
  }

  /** A figure of the headline: the value under its term. */
  headline(term: string): Locator {
    return this.main
      .locator('dl')
      .filter({ has: this.page.getByRole('term').filter({ hasText: new RegExp(`^${term}`) }) })
      .getByRole('definition')
  }

  /** What the API says of the run, in the locale of the screen. */
  async counts(): Promise<{ readonly all: string; readonly sponsored: string }> {
    const { origin } = new URL(this.page.url())
    const answer = await this.page.request.get(`${origin}/api/v1/allocations/${this.id()}/summary`)
    const { counts }: Pick<AllocationSummary, 'counts'> = await answer.json()
    return {
      all: counts.assignments.toLocaleString('en-GB'),
      sponsored: counts.sponsored_assignments.toLocaleString('en-GB'),
    }
  }

  /** Narrows the assignments by a chip whose editor is a text. */
  async filterByText(chip: string, text: string): Promise<void> {
    await this.main.getByRole('button', { name: chip, exact: true }).click()
    const field = this.page.getByRole('dialog').getByRole('textbox', { name: chip })
    await field.fill(text)
    await field.press('Enter')
    await expect(field).toBeHidden()
  }

  /** Narrows the assignments by a chip whose editor is a list. */
  async filterByChoice(chip: string, choice: string): Promise<void> {
    await this.main.getByRole('button', { name: chip, exact: true }).click()
    await this.page.getByRole('dialog').getByRole('checkbox', { name: choice, exact: true }).check()
    await this.page.keyboard.press('Escape')
  }
}

/**
 * Queues a run over the REST interface with the session of the page, for journeys that are about
 * something else. Returns its id.
 */
export async function startRun(
  page: Page,
  origin: string,
  files: DropFiles,
  options: {
    readonly parameters?: Partial<AllocationParameters>
    readonly output?: string
  } = {},
): Promise<string> {
  const inputs = Object.fromEntries(
    Object.entries(files).map(([name, path]) => [name, { kind: 'file', path }]),
  ) as AllocationInputs
  const answer = await page.request.post(`${origin}/api/v1/runs`, {
    data: {
      kind: 'allocation',
      inputs,
      parameters: options.parameters ?? {},
      output: options.output ?? null,
    },
  })
  expect(answer.status(), await answer.text()).toBe(201)
  const run: { readonly id: string } = await answer.json()
  return run.id
}

/** The state of a run, from the API. */
export async function stateOf(page: Page, origin: string, id: string): Promise<string> {
  const answer = await page.request.get(`${origin}/api/v1/runs/${id}`)
  const run: { readonly lifecycle: { readonly state: string } } = await answer.json()
  return run.lifecycle.state
}

/** Waits until a run is over, as it should be. */
export async function ended(
  page: Page,
  origin: string,
  id: string,
  state: 'succeeded' | 'failed',
): Promise<void> {
  await expect.poll(() => stateOf(page, origin, id), { timeout: 60_000 }).toBe(state)
}
