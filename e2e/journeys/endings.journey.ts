/** Runs that end without a result: why, what was kept, and the way on. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop, writeLongDrop } from '../support/fixtures.ts'
import { NewAllocation } from '../support/new-allocation.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

test('a running run is cancelled, keeps what it should, and is run again with changes', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const files = await writeLongDrop(folder)
  const output = join(folder, 'assignments.csv')
  await writeFile(output, 'of last week\n')
  const id = await startRun(page, host.origin, files, { parameters: { per_user: 2 }, output })

  await shell.open(`/runs/${id}`)
  await expect(run.progress).toBeVisible()
  await run.cancel.click()
  await expect(run.main.getByRole('heading', { name: 'The run was cancelled.' })).toBeVisible()
  await expect(run.main.getByText('Cancelled', { exact: true })).toBeVisible()
  await expect(run.main.getByText(/No result was published, and older output files/)).toBeVisible()
  expect(await readFile(output, 'utf8')).toBe('of last week\n')

  await run.again.click()
  await expect(form.path('elig')).toHaveValue(files.elig)
  await expect(form.path('caps')).toHaveValue(files.caps)
  await expect(form.parameter('Contracts per user')).toHaveValue('2')
  await expect(shell.main.getByText('1 parameter changed from default')).toBeVisible()
  await expect(shell.main.getByRole('textbox', { name: /also write/i })).toHaveValue(output)
})

test('an input that goes away fails the run with cause and next step; put back, it runs', async ({
  shell,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  await form.open()
  await form.name(files)
  await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
  await rm(files.elig)
  await form.start.click()

  await expect(run.main.getByText('Failed', { exact: true })).toBeVisible()
  await expect(run.main.getByRole('heading', { level: 2 }).first()).toHaveText(/\w.*\.$/)
  await expect(run.main.getByText(/pairs\.csv/).first()).toBeVisible()
  await expect(run.main.getByRole('term').filter({ hasText: 'Kept' })).toBeVisible()
  await expect(run.main.getByRole('term').filter({ hasText: 'What to do' })).toBeVisible()
  await expect(run.main.getByRole('button', { name: 'Copy report' })).toBeVisible()
  await expect(run.main.getByRole('log', { name: 'Log' })).toContainText('Read and check inputs')

  await writeDrop(folder, smallDrop())
  await run.again.first().click()
  await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
  await form.start.click()
  await run.finished()
})
