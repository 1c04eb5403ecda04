/** Two runs beside each other, down to the users who moved; inputs that changed since a run. */
import { appendFile } from 'node:fs/promises'

import type { Page } from 'playwright'

import { expectAccessible, findColourViolations } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

/** By every rule, then its colours in the other theme. */
async function expectSound(page: Page): Promise<void> {
  // A tooltip under the resting pointer is not the screen's.
  await page.mouse.move(0, 0)
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  await page.emulateMedia({ colorScheme: 'light' })
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await findColourViolations(page), 'colours of the dark theme').toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Starts a run and waits on its page for the result. */
async function finishedRun(run: RunScreen, ...start: Parameters<typeof startRun>): Promise<string> {
  const id = await startRun(...start)
  const { origin } = new URL(run.page.url())
  await run.page.goto(`${origin}/#/runs/${id}`)
  await run.finished()
  return id
}

test('a run is compared with the one before, down to a user who moved', async ({
  shell,
  page,
  host,
  folder,
  faults,
}) => {
  faults.allow(/status of 404/)
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const before = await finishedRun(run, page, host.origin, files)
  const after = await finishedRun(run, page, host.origin, files, { parameters: { per_user: 1 } })

  await test.step('the menu of a run leads to the run before', async () => {
    await run.main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Compare with…' }).click()
    await expect(page).toHaveURL(new RegExp(`#/runs/compare\\?a=${before}&b=${after}$`))
    await expect(run.main.getByRole('heading', { name: '1 parameter differs' })).toBeVisible()
  })

  await test.step('causes and effects are named', async () => {
    const parameters = run.main.getByRole('region', { name: 'Parameters compared' })
    await expect(parameters.getByRole('row', { name: /^Contracts per user 3 1 3$/ })).toBeVisible()
    await expect(
      run.main.getByRole('heading', { name: 'Inputs are the same, byte by byte' }),
    ).toBeVisible()
    const numbers = run.main.getByRole('region', { name: 'Headline numbers' })
    await expect(numbers.getByRole('row', { name: /^Assignments .* −\d+ .* Worse$/ })).toBeVisible()
    const groups = run.main.getByRole('grid', { name: 'Groups before and after' })
    await expect(groups.getByRole('img', { name: /^Group g1: [\d.]+ before/ })).toBeVisible()
    await run.main.getByRole('button', { name: /^Show all \d+$/ }).click()
    await expect(parameters.getByRole('row', { name: /^Seed 0 0 0$/ })).toBeVisible()
    await expectSound(page)
  })

  const users = run.main.getByRole('grid', { name: 'Users before and after' })
  await test.step('a group leads to its users', async () => {
    const groups = run.main.getByRole('grid', { name: 'Groups before and after' })
    await run.rows(groups).filter({ hasText: 'g2' }).click()
    await expect(page).toHaveURL(/tab=users&group=g2/)
    await expect(run.rows(users).first()).toContainText('g2')
    await expect(users.getByText('g1', { exact: true })).toHaveCount(0)
  })

  await test.step('users are filtered and counted', async () => {
    await run.main.getByRole('combobox', { name: 'Group' }).click()
    await page.getByRole('option', { name: 'Any group' }).click()
    await expect(page).not.toHaveURL(/group=/)
    await run.main.getByRole('textbox', { name: 'User id contains' }).fill('u01')
    await expect(run.rows(users)).toHaveCount(1)
    await expect(page).toHaveURL(/user=u01/)
    await expectSound(page)
  })

  await test.step('a user shows both reasons', async () => {
    await run.rows(users).first().click()
    const drawer = run.drawer('User u01')
    const held = drawer.getByRole('region', { name: 'Contracts held' })
    await expect(held.getByText('Chosen').first()).toBeVisible()
    await expect(held.getByText('Holds better').first()).toBeVisible()
    await expectSound(page)
    await drawer.getByRole('link', { name: `Open in run ${before}` }).click()
    await expect(page).toHaveURL(new RegExp(`#/runs/${before}\\?tab=assignments&open=user:u01`))
    await page.goBack()
    await expect(page).toHaveURL(/#\/runs\/compare/)
    await expect(users).toBeVisible()
  })

  await test.step('moves lead from a ribbon to the users behind it, and to a file', async () => {
    await page.keyboard.press('Escape')
    await run.main.getByRole('tab', { name: 'Moves' }).click()
    await expect(run.main.getByText(/^\d+ users made \d+ moves: /)).toBeVisible()
    const flows = run.main.getByRole('grid', { name: 'Moves from contract to contract' })
    await expect(run.rows(flows).first()).toContainText('Free slot')
    await expectSound(page)
    const ribbon = run.main
      .getByRole('toolbar', { name: 'Moves from contract to contract' })
      .getByRole('button')
      .first()
    const words = (await ribbon.getAttribute('aria-label')) ?? ''
    const [, count = ''] = /^(\d+) moves? from/.exec(words) ?? []
    await ribbon.focus()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/list=moves&where=from_contract/)
    const moves = run.main.getByRole('grid', { name: 'Moves user by user' })
    await expect(run.main.getByText(new RegExp(`^${count} of \\d+ moves$`))).toBeVisible()
    await run.rows(moves).first().click()
    await expect(page).toHaveURL(/open=user:u\d+/)
    await expectSound(page)
    await page.keyboard.press('Escape')
    await run.main.getByRole('button', { name: 'Value by contract' }).click()
    const contracts = run.main.getByRole('grid', { name: 'Moves and value by contract' })
    await run.rows(contracts).first().click()
    await expect(page).toHaveURL(/tab=users&contract=/)
  })

  await test.step('the other way round, and with a run that is not there', async () => {
    await page.keyboard.press('Escape')
    await run.main.getByRole('button', { name: 'Swap' }).click()
    await expect(page).toHaveURL(new RegExp(`a=${after}&b=${before}`))
    const numbers = run.main.getByRole('region', { name: 'Headline numbers' })
    await expect(
      numbers.getByRole('row', { name: /^Assignments .* \+\d+ .* Better$/ }),
    ).toBeVisible()
    await shell.open(`/runs/compare?a=${after}&b=${after}&tab=users`)
    await expect(run.main.getByRole('heading', { name: 'Nobody moved' })).toBeVisible()
    await expectSound(page)
    await shell.open(`/runs/compare?a=${after}&b=0000missing`)
    await expect(run.main.getByRole('alert')).toContainText('0000missing')
    await expectSound(page)
  })
})

test('an earlier run that is missing is said, and another can be chosen', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const only = await finishedRun(run, page, host.origin, files)
  await shell.open(`/runs/compare?b=${only}`)
  await expect(
    run.main.getByRole('heading', { name: 'No earlier run to compare with' }),
  ).toBeVisible()
  await expectSound(page)
  await run.main.getByRole('combobox', { name: 'Before' }).click()
  await page.getByRole('option', { name: new RegExp(only) }).click()
  await expect(run.main.getByText('Both sides are the same run.')).toBeVisible()
})

test('running again names the inputs that changed since', async ({ shell, page, host, folder }) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const id = await finishedRun(run, page, host.origin, files)
  const notice = run.main.getByRole('status', { name: 'Inputs changed since the run' })

  await run.again.click()
  await expect(run.main.getByRole('button', { name: /^Allocate 60 users/ })).toBeVisible()
  await expect(notice).toHaveCount(0)

  await appendFile(files.caps, 'c9,5,0,Offer 9\n')
  await shell.open(`/runs/${id}`)
  await run.again.click()
  await expect(notice).toContainText(`1 input changed since run ${id}`)
  await expect(notice).toContainText(/Contract caps: changed since, now \d+ bytes/)
  await expect(notice).toContainText('8 rows')
  await expectSound(page)
  await notice.getByRole('button', { name: 'Dismiss' }).click()
  await expect(notice).toHaveCount(0)
})
