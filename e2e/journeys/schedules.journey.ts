/** A run becomes a schedule: its times, the dates in its paths, its history, on and off. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'

import { expectAccessible, findColourViolations } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

const today = new Date().toISOString().slice(0, 10)

test('a run is scheduled, with paths that follow the day, and run by its schedule', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const { main } = run
  const files = await writeDrop(folder, smallDrop())
  const dated = join(folder, `pairs_${today}.csv`)
  await rename(files.elig, dated)
  const id = await startRun(page, host.origin, { ...files, elig: dated })

  const expectSound = async (): Promise<void> => {
    await page.mouse.move(0, 0)
    await expect(page.getByRole('tooltip')).toHaveCount(0)
    await expectAccessible(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await findColourViolations(page), 'colours of the dark theme').toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
  }

  await test.step('the menu of the run leads to the form', async () => {
    await page.goto(`${host.origin}/#/runs/${id}`)
    await run.finished()
    await main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Schedule…' }).click()
    await main.getByRole('textbox', { name: 'Name' }).fill('Drop of the day')
    await expect(
      main.getByRole('list', { name: /^Next starts/ }).getByRole('listitem'),
    ).toHaveCount(5)
  })

  await test.step('an expression is explained while it is written', async () => {
    const cron = main.getByRole('textbox', { name: 'Starts' })
    await cron.fill('61 6 * * *')
    await expect(main.getByText(/Invalid value for minute: 61/)).toBeVisible()
    await cron.fill('30 6 * * 1-5')
    await main.getByRole('combobox', { name: 'Time zone' }).fill('kolkata')
    await page.getByRole('option', { name: 'Asia/Kolkata' }).click()
    await expect(main.getByText('Monday to Friday at 06:30', { exact: true })).toBeVisible()
    await expect(main.getByText('Clocks of Asia/Kolkata')).toBeVisible()
  })

  await test.step('a date in a path follows the day, other braces are refused', async () => {
    await main.getByRole('combobox', { name: 'Time zone' }).fill('utc')
    await page.getByRole('option', { name: 'UTC', exact: true }).click()
    const pairs = main.getByRole('textbox', { name: 'Eligible pairs' })
    await main.getByRole('button', { name: 'Let its date follow the day' }).click()
    await expect(pairs).toHaveValue(join(folder, 'pairs_{yyyy-MM-dd}.csv'))
    await expect(main.getByText(/^next: pairs_\d{4}-\d\d-\d\d\.csv$/)).toBeVisible()
    const output = main.getByRole('textbox', { name: 'Contract caps' })
    const caps = await output.inputValue()
    await output.fill(`${caps}{DD}`)
    await expect(main.getByText('{DD} is no date')).toBeVisible()
    await output.fill(caps)
    await expectSound()
    await main.getByRole('button', { name: 'Schedule Monday to Friday at 06:30' }).click()
    await expect(main.getByRole('heading', { level: 1, name: 'Drop of the day' })).toBeVisible()
  })

  await test.step('run now starts a run of today, which leads back', async () => {
    await expect(main.getByText('No start has come yet')).toBeVisible()
    await main.getByRole('button', { name: 'Run now' }).click()
    await run.finished()
    await main.getByRole('link', { name: 'Drop of the day', exact: true }).click()
    const history = main.getByRole('region', { name: 'History' })
    await expect(history.getByRole('listitem')).toHaveCount(1)
    await expect(history.getByRole('listitem')).toContainText('With warnings')
    await expectSound()
  })

  await test.step('it is edited, and paused in the list', async () => {
    await main.getByRole('button', { name: 'Edit' }).click()
    await expect(page).toHaveURL(/view=edit/)
    await main.getByRole('textbox', { name: 'Starts' }).fill('@daily')
    await main.getByRole('combobox', { name: 'Parameters' }).click()
    await page.getByRole('option').first().click()
    await expect(main.getByRole('combobox', { name: 'Parameters' })).not.toHaveValue('')
    await main.getByRole('button', { name: 'Save schedule' }).click()
    await expect(main.getByText('Every day at 00:00, UTC')).toBeVisible()
    await expect(main.getByText(join(folder, 'pairs_{yyyy-MM-dd}.csv'))).toBeVisible()
    await shell.goTo('Schedules')
    const row = main.getByRole('row', { name: /Drop of the day/ })
    await row.getByRole('switch', { name: 'Drop of the day is on' }).press('Space')
    await expect(row).toContainText('Paused')
    await expectSound()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(row).not.toContainText('Paused')
  })

  await test.step('deleting asks first; its runs stay', async () => {
    await main.getByRole('link', { name: 'Drop of the day', exact: true }).click()
    await main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete schedule…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete schedule' }).click()
    await expect(main.getByText('Nothing starts by the clock yet')).toBeVisible()
    await shell.goTo('Runs')
    await expect(run.rows(main.getByRole('grid'))).toHaveCount(2)
  })
})
