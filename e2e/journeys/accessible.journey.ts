/** Every screen in every state, light and dark, against WCAG 2.2 AA. */
import { rm } from 'node:fs/promises'

import type { Page } from 'playwright'

import { shellCommands } from '../../src-shared/commands.ts'
import { findColourViolations, findViolations } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop, writeLongDrop } from '../support/fixtures.ts'
import { NewAllocation } from '../support/new-allocation.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

/** Looks at states as they come and fails once, with all that was found. */
class Survey {
  readonly #page: Page
  readonly #found: string[] = []

  constructor(page: Page) {
    this.#page = page
  }

  /** Judges the page as it stands by every rule, then its colours in the other theme. */
  async look(state: string): Promise<void> {
    await test.step(state, async () => {
      const looks = [
        ['light', findViolations],
        ['dark', findColourViolations],
      ] as const
      for (const [colorScheme, find] of looks) {
        await this.#page.emulateMedia({ colorScheme })
        await expect(this.#page.locator('html')).toHaveAttribute(
          'data-mantine-color-scheme',
          colorScheme,
        )
        await settledColours(this.#page)
        for (const { rule, help, elements } of await find(this.#page)) {
          this.#found.push([`${state}, ${colorScheme}: ${rule}: ${help}`, ...elements].join('\n  '))
        }
      }
    })
  }

  end(): void {
    expect(this.#found, 'accessibility of every state').toEqual([])
  }
}

/** Waits for what fades from one theme to the other; what turns for ever is let be. */
async function settledColours(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map((animation) => animation.finished))
  })
}

// Looking at each state takes its time, not waiting for it.
test.slow()

const SETTINGS = shellCommands.flatMap((command) => (command.group === 'Settings' ? [command] : []))

test('first steps, settings, palette, keys and unknown addresses', async ({
  shell,
  page,
  faults,
}) => {
  faults.allow(/status of 404/)
  const survey = new Survey(page)
  await shell.settled()
  await survey.look('Home without runs')
  await shell.goTo('Runs')
  await expect(shell.main.getByText('No runs yet')).toBeVisible()
  await survey.look('Runs without runs')
  await shell.goTo('Metrics')
  await survey.look('Metrics without runs')
  for (const { route, title } of SETTINGS) {
    await shell.open(route)
    await expect(shell.main.getByRole('heading', { level: 2, name: title }).first()).toBeVisible()
    await survey.look(`Settings, ${title}`)
  }
  await page.getByRole('button', { name: 'Nothing running' }).click()
  await expect(page.getByText('No run is queued or running.')).toBeVisible()
  await survey.look('Tray without runs')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox', { name: /search/i })).toBeVisible()
  await survey.look('Palette')
  await page.keyboard.type('zzzz')
  await expect(page.getByText(/^Nothing matches/)).toBeVisible()
  await survey.look('Palette without a match')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+Slash')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await survey.look('Keyboard shortcuts')
  await page.keyboard.press('Escape')
  await page.goto(new URL('/#/nowhere', page.url()).href)
  await expect(shell.main.getByText('There is no screen at this address')).toBeVisible()
  await survey.look('Not found')
  await page.goto(new URL('/#/runs/zzzzzzzz', page.url()).href)
  await expect(shell.main.getByRole('heading', { level: 2 })).toContainText(
    'There is no run zzzzzzzz',
  )
  await survey.look('Run not found')
  survey.end()
})

test('a used link and a missing session', async ({ shell, host, browser, faults }) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const survey = new Survey(page)
  faults.allow(/status of 401/)
  await shell.settled()
  await page.goto(host.url)
  await expect(page.getByRole('heading', { name: 'This link was used before' })).toBeVisible()
  await survey.look('Link used before')
  await page.goto(`${host.origin}/#/`)
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('no longer signed in')
  await survey.look('No session')
  await context.close()
  survey.end()
})

test('a new allocation: empty, filled, with faults, its drawer and its file browser', async ({
  shell,
  page,
  folder,
}) => {
  const survey = new Survey(page)
  const form = new NewAllocation(shell)
  const drop = smallDrop()
  const files = await writeDrop(folder, drop)
  await form.open()
  await survey.look('New allocation, empty')
  await form.name(files)
  await expect(form.start).toHaveText(/^Allocate/)
  await form.enforceRatios()
  await expect(form.preflight).toContainText('the hard guard fills 6 of its 60 slots')
  await survey.look('New allocation, filled')
  await form.found(/Sound .*404 rows/).click()
  await expect(form.drawer('elig').getByRole('columnheader').first()).toBeVisible()
  await survey.look('New allocation, input drawer')
  await page.keyboard.press('Escape')
  await shell.main.getByRole('button', { name: 'Choose a file: Contract caps' }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: /caps\.csv/ })).toBeVisible()
  await survey.look('New allocation, file browser')
  await page.keyboard.press('Escape')
  await writeDrop(folder, {
    ...drop,
    elig: [...drop.elig, ['u01', 'c1', '-1'], ['u01', 'c99', '1']],
  })
  await form.preflight.getByRole('button', { name: 'Check again' }).click()
  await expect(form.faults).toHaveCount(2)
  await survey.look('New allocation, faults')
  survey.end()
})

test('a run at work, cancelled and failed, and the lists that show them', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const survey = new Survey(page)
  const run = new RunScreen(shell)
  // Long enough to be looked at while it runs.
  const long = await startRun(page, host.origin, await writeLongDrop(folder, 5_000_000))
  await shell.open(`/runs/${long}`)
  await expect(run.progress).toBeVisible()
  await survey.look('Running')
  await page.getByRole('button', { name: '1 running' }).click()
  await expect(page.getByRole('dialog').getByRole('progressbar')).toBeVisible()
  await survey.look('Tray with a run')
  await page.keyboard.press('Escape')
  await run.cancel.click()
  await expect(run.main.getByRole('heading', { name: 'The run was cancelled.' })).toBeVisible()
  await survey.look('Cancelled run')

  const files = await writeDrop(folder, smallDrop())
  await rm(files.caps)
  const id = await startRun(page, host.origin, files)
  await shell.open(`/runs/${id}`)
  await expect(run.main.getByText('Failed', { exact: true })).toBeVisible()
  await survey.look('Failed run')
  await run.main.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Delete run…' }).click()
  await expect(page.getByRole('dialog', { name: /^Delete / })).toBeVisible()
  await survey.look('Delete asks first')
  await page.getByRole('button', { name: 'Keep it' }).click()

  await shell.goTo('Runs')
  await expect(run.rows(shell.main.getByRole('grid'))).toHaveCount(2)
  await shell.settled()
  await survey.look('Runs')
  await shell.open('/runs?text=zzzz')
  await expect(shell.main.getByText('No run matches these filters')).toBeVisible()
  await survey.look('Runs, nothing matches')
  await shell.goTo('Home')
  await expect(shell.main.getByRole('heading', { name: 'Last runs' })).toBeVisible()
  await survey.look('Home with runs')
  await shell.goTo('Metrics')
  await survey.look('Metrics')
  survey.end()
})

test('a result: each tab, each drawer, menu and filter', async ({ shell, page, host, folder }) => {
  const survey = new Survey(page)
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const id = await startRun(page, host.origin, files, {
    parameters: { enforce_assignment_ratio: true },
  })
  await shell.open(`/runs/${id}`)
  await run.finished()
  await survey.look('Result')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  await survey.look('Result, export')
  await page.keyboard.press('Escape')
  await run.main.getByRole('button', { name: 'Why' }).click()
  await expect(run.drawer('Group g3').getByText('Slots left empty for the ratio')).toBeVisible()
  await survey.look('Result, group drawer')
  await page.keyboard.press('Escape')

  await run.tab('Contracts').click()
  const contracts = run.main.getByRole('grid', { name: 'Contracts' })
  await expect(run.rows(contracts)).toHaveCount(8)
  await survey.look('Contracts')
  await run.rows(contracts).first().click()
  await expect(run.drawer('Contract c1').getByText('Eligible users', { exact: true })).toBeVisible()
  await survey.look('Contracts, drawer')
  await page.keyboard.press('Escape')

  await run.showAssignments()
  await survey.look('Assignments')
  await run.main.getByRole('button', { name: 'Group', exact: true }).click()
  await expect(page.getByRole('dialog').getByRole('checkbox', { name: 'g3' })).toBeVisible()
  await survey.look('Assignments, filter')
  await page.keyboard.press('Escape')
  await run.rows(run.assignments).first().click()
  await expect(run.drawer('User u01').getByRole('region', { name: 'Candidates' })).toBeVisible()
  await survey.look('Assignments, user drawer')
  await page.keyboard.press('Escape')
  await shell.open(`/runs/${id}?tab=assignments&where=user_id:contains:zzz`)
  await expect(run.main.getByText('No assignment matches these filters')).toBeVisible()
  await survey.look('Assignments, nothing matches')

  await run.tab('Inputs').click()
  await expect(run.main.getByRole('cell', { name: files.caps })).toBeVisible()
  await survey.look('Inputs')
  await run.tab('Log').click()
  await expect(run.main.getByRole('log')).toContainText('Read and check inputs')
  await survey.look('Log')
  for (const tab of ['Parameters', 'Notes and tags']) {
    await run.tab(tab).click()
    await expect(run.tab(tab)).toHaveAttribute('aria-selected', 'true')
    await shell.settled()
    await survey.look(tab)
  }
  await shell.open(`/runs/${id}/report`)
  await expect(run.main.getByRole('heading', { name: /^Report of / })).toBeVisible()
  await survey.look('Report')
  survey.end()
})
