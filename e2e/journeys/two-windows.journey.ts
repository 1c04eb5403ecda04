/** Two windows of one server: what one does, the other shows without a reload. */
import { expect, test } from '../support/console.ts'
import { watchFaults } from '../support/faults.ts'
import { writeLongDrop } from '../support/fixtures.ts'
import { NewAllocation } from '../support/new-allocation.ts'
import { RunScreen } from '../support/run-screen.ts'
import { Shell } from '../support/shell.ts'

test('a run of one window appears in the other, which can cancel it', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const second = await page.context().newPage()
  const faults = await watchFaults(second, host.origin)
  const other = new Shell(second, host.origin)
  await other.open('/runs')
  await expect(other.main.getByText('No runs yet')).toBeVisible()
  await expect(second.getByRole('button', { name: 'Nothing running' })).toBeVisible()

  await form.open()
  await form.name(await writeLongDrop(folder))
  await expect(form.start).toBeEnabled()
  await form.start.click()
  await expect(run.progress).toBeVisible()

  await expect(second.getByRole('button', { name: '1 running' })).toBeVisible()
  await expect(new RunScreen(other).rows(other.main.getByRole('grid'))).toHaveCount(1)

  await second.getByRole('button', { name: '1 running' }).click()
  const tray = second.getByRole('dialog')
  await expect(tray.getByRole('progressbar')).toBeVisible()
  await tray.getByRole('button', { name: /^Cancel / }).click()

  await expect(run.main.getByRole('heading', { name: 'The run was cancelled.' })).toBeVisible()
  await expect(second.getByRole('button', { name: 'Nothing running' })).toBeVisible()
  await expect(other.main.getByRole('grid')).toContainText('Cancelled')
  expect(faults.found()).toEqual([])
})
