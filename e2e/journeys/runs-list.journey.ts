/** The list of runs: filters in the address, the run behind a row. */
import { rm } from 'node:fs/promises'

import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

test('runs are found by state and text, and the address keeps both', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const succeeded = await startRun(page, host.origin, files)
  await shell.open(`/runs/${succeeded}`)
  await run.finished()
  await rm(files.elig)
  const failed = await startRun(page, host.origin, files)

  const grid = shell.main.getByRole('grid', { name: 'Runs, newest first' })
  const rows = run.rows(grid)
  await shell.open('/runs')
  await expect(rows).toHaveCount(2)
  await expect(rows.first()).toContainText(failed)
  // The list follows the run without a reload.
  await expect(rows.first()).toContainText('Failed')
  await expect(rows.last()).toContainText(succeeded)

  await shell.main.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'Needs attention' }).click()
  await expect(rows).toHaveCount(1)
  await expect(rows.first()).toContainText(failed)
  await expect(page).toHaveURL(/state=.*failed/)

  await shell.main.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'With a result' }).click()
  await expect(rows.first()).toContainText(succeeded)

  await page.reload()
  await expect(shell.main.getByRole('combobox', { name: 'State' })).toHaveValue('With a result')
  await expect(rows).toHaveCount(1)

  await shell.main.getByRole('textbox', { name: 'Title or id contains' }).fill('zzz')
  await expect(page).toHaveURL(/text=zzz/)
  await expect(shell.main.getByText('No run matches these filters')).toBeVisible()
  await shell.main.getByRole('button', { name: 'Clear filters' }).first().click()
  await expect(rows).toHaveCount(2)
  await expect(page).toHaveURL(/#\/runs$/)

  await shell.open(`/runs?text=${failed}`)
  await expect(rows).toHaveCount(1)
  await rows.first().click()
  await expect(page).toHaveURL(new RegExp(`#/runs/${failed}$`))
  await page.goBack()
  await expect(rows).toHaveCount(1)
})
