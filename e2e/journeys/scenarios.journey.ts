/** Sweeps from the form to a run of a point; what if on a finished run, started as a run. */
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

test('a sweep from a run leads to its points, and a point to a run', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const id = await startRun(page, host.origin, files, {
    parameters: { enforce_assignment_ratio: true },
  })
  await page.goto(`${host.origin}/#/runs/${id}`)
  await run.finished()

  await test.step('the menu of the run leads to the form', async () => {
    await run.main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Sweep from here…' }).click()
    await expect(run.main.getByRole('button', { name: 'Solve 6 points' })).toBeVisible()
    await run.main.getByRole('textbox', { name: 'Values' }).fill('0, 0.1, x')
    await expect(run.main.getByText('"x" is neither a number nor FROM:TO:STEP.')).toBeVisible()
    await expect(run.main.getByRole('button', { name: 'Solve points' })).toBeDisabled()
    await run.main.getByRole('textbox', { name: 'Values' }).fill('0, 0.2, 1')
    await run.main.getByRole('button', { name: 'Vary something else too' }).click()
    await run.main.getByRole('combobox', { name: 'Vary' }).last().selectOption('cap_scale')
    await run.main.getByRole('textbox', { name: 'Values' }).last().fill('1, 2')
    await expectSound(page)
    await run.main.getByRole('button', { name: 'Solve 6 points' }).click()
  })

  await test.step('the result says what the trade is and shows every point', async () => {
    await expect(run.main.getByRole('grid', { name: 'Points of the sweep' })).toBeVisible()
    await expect(run.main.getByText(/at the promised target/).first()).toBeVisible()
    await expect(
      run.main.getByRole('toolbar', { name: 'Points by worst shortfall and score' }),
    ).toBeVisible()
    await expectSound(page)
  })

  await test.step('marks are walked by keys and lead to their point', async () => {
    const plot = run.main.getByRole('toolbar', { name: 'Points by worst shortfall and score' })
    await plot.getByRole('button').first().focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/[?&]point=2$/)
    const drawer = run.main.getByRole('complementary', { name: 'Point 2' })
    await expect(drawer.getByText('Certified best possible')).toBeVisible()
    await expectSound(page)
  })

  await test.step('the point opens as a run with its parameters', async () => {
    await run.main.getByRole('button', { name: 'Open as a run' }).click()
    await expect(page).not.toHaveURL(/point=2$/)
    await run.finished()
    await run.main.getByRole('tab', { name: 'Parameters' }).click()
    await expect(run.main.getByText('--cap_override')).toBeVisible()
  })

  await test.step('lists tell sweeps from allocations', async () => {
    await page.goto(`${host.origin}/#/runs?kind=sweep`)
    await expect(run.main.getByRole('gridcell', { name: 'Sweep', exact: true })).toBeVisible()
    await expect(run.main.getByText(/6 points/).first()).toBeVisible()
  })
})

test('what if answers beside the run and starts it only when told to', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const id = await startRun(page, host.origin, files)
  await page.goto(`${host.origin}/#/runs/${id}?tab=what-if`)
  const form = run.main.getByRole('form', { name: 'What is different' })
  await expect(run.main.getByRole('status').getByText(/eligible pairs at hand$/)).toBeVisible({
    timeout: 60_000,
  })
  await expect(form.getByRole('button', { name: 'Show the effect' })).toBeDisabled()
  await form.getByRole('textbox', { name: 'Contracts per user' }).fill('1')
  await form.getByRole('region', { name: 'Caps, all rows' }).getByRole('textbox').first().fill('0')
  await expect(form.getByRole('heading', { name: '2 changes' })).toBeVisible()
  await form.getByRole('button', { name: 'Show the effect' }).click()
  const effect = run.main.getByRole('region', { name: 'Effect' })
  await expect(effect.getByText(/of the best possible under these rules/)).toBeVisible()
  await expect(effect.getByRole('row', { name: /^Assignments .* −\d+$/ })).toBeVisible()
  await expectSound(page)

  await test.step('what was tried is still there after a look elsewhere', async () => {
    await run.main.getByRole('tab', { name: 'Contracts' }).click()
    await run.main.getByRole('tab', { name: 'What if' }).click()
    await expect(form.getByRole('heading', { name: '2 changes' })).toBeVisible()
  })

  await form.getByRole('button', { name: 'Show the effect' }).click()
  await effect.getByRole('button', { name: 'Start as a run' }).click()
  await expect(page).not.toHaveURL(new RegExp(id))
  await run.finished()
  await run.main.getByRole('tab', { name: 'Parameters' }).click()
  await expect(
    run.main.getByRole('row', { name: /Contracts per user --per_user 1 3/ }),
  ).toBeVisible()
})
