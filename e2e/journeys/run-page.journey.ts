/** The page of one run: what was asked, what was read, notes, the log, and runs that are gone. */
import { appendFile } from 'node:fs/promises'

import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop, writeLongDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

test('a run tells its inputs, its parameters and its log, and keeps a note', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const before = await startRun(page, host.origin, files)
  await shell.open(`/runs/${before}`)
  await run.finished()
  const id = await startRun(page, host.origin, files, { parameters: { per_user: 2 } })
  await shell.open(`/runs/${id}`)
  await run.finished()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())

  await test.step('inputs are what the run read, until one of them changes', async () => {
    await run.tab('Inputs').click()
    await expect(
      run.main.getByRole('heading', { name: 'Inputs are what the run read' }),
    ).toBeVisible()
    const caps = run.main.getByRole('row', { name: /^Contract caps/ })
    await expect(caps).toContainText('As it was')
    await expectAccessible(page)
    await appendFile(files.caps, 'c99,1,false\n')
    await page.reload()
    await expect(caps).toContainText('Changed since')
    await expect(
      run.main.getByRole('heading', { name: '1 input changed since this run' }),
    ).toBeVisible()
  })

  await test.step('parameters: what differs first, all of them, JSON', async () => {
    await run.tab('Parameters').click()
    await expect(run.main.getByRole('row', { name: /^Contracts per user .* 2 3 3/ })).toBeVisible()
    await expect(run.main.getByRole('row')).toHaveCount(2)
    await run.main.getByRole('button', { name: /^Show all/ }).click()
    await expect(run.main.getByRole('row', { name: /^Seed/ })).toBeVisible()
    await expectAccessible(page)
    await run.main.getByText('JSON', { exact: true }).click()
    await run.main.getByRole('button', { name: 'Copy', exact: true }).click()
    await expect.poll(async () => JSON.parse(await clipboard())).toMatchObject({ per_user: 2 })
  })

  await test.step('a note and a tag, which can be taken back', async () => {
    await run.tab('Notes and tags').click()
    await run.main.getByRole('textbox', { name: 'Note' }).fill('Sent to finance')
    await run.tab('Parameters').click()
    await run.tab('Notes and tags').click()
    await run.main.getByRole('button', { name: 'Save note' }).click()
    await expect(page.getByText('Saved the note')).toBeVisible()
    await run.main.getByRole('button', { name: 'Tags' }).click()
    await page.getByRole('textbox', { name: 'Find or add a tag' }).fill('sent')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    const away = run.main.getByRole('button', { name: 'Take the tag sent away' })
    await expect(away).toBeVisible()
    await away.click()
    await expect(away).toBeHidden()
    await page
      .getByRole('alert')
      .filter({ hasText: 'Took the tag sent away' })
      .getByRole('button', { name: 'Undo' })
      .click()
    await expect(away).toBeVisible()
    await expectAccessible(page)
    await page.reload()
    await expect(run.main.getByRole('textbox', { name: 'Note' })).toHaveValue('Sent to finance')
  })

  await test.step('the log by text, by lines and as a report', async () => {
    await run.tab('Log').click()
    const log = run.main.getByRole('log', { name: 'Log' })
    await expect(log).toContainText('Read and check inputs')
    await run.main.getByRole('textbox', { name: 'Text in the log' }).fill('read and')
    await expect(run.main.getByText(/^1 line of \d+$/)).toBeVisible()
    await log.getByText('info').first().click()
    await log.press('ControlOrMeta+c')
    await expect.poll(clipboard).toMatch(/^\S+Z info {4}Read and check inputs$/)
    await run.main.getByRole('button', { name: 'Copy as report' }).click()
    await expect.poll(clipboard).toContain('--per_user 2 (default 3)')
    expect(await clipboard()).toContain(`Run ${id} ·`)
    await expectAccessible(page)
  })
})

test('queued runs tell their place; a run that is deleted meanwhile says so', async ({
  shell,
  page,
  host,
  folder,
  faults,
}) => {
  // The screen takes half a minute to see that the run is gone.
  test.slow()
  const run = new RunScreen(shell)
  const files = await writeLongDrop(folder, 5_000_000)
  const working = await startRun(page, host.origin, files)
  const first = await startRun(page, host.origin, files)
  const second = await startRun(page, host.origin, files)

  await shell.open(`/runs/${second}`)
  await expect(run.main.getByRole('heading', { name: '1 run waits before this one' })).toBeVisible()
  await expectAccessible(page)
  await page.request.post(`${host.origin}/api/v1/runs/${first}/cancel`)
  await expect(run.main.getByRole('heading', { name: 'Next in the queue' })).toBeVisible()
  await run.cancel.click()
  await expect(
    run.main.getByRole('heading', { name: 'The run was cancelled before it started.' }),
  ).toBeVisible()

  faults.allow(/status of 404/)
  await page.request.delete(`${host.origin}/api/v1/runs/${second}`)
  // Nothing tells of a deletion: the screen looks again every half minute.
  await expect(
    run.main.getByRole('heading', { name: /was deleted while it was open here$/ }),
  ).toBeVisible({ timeout: 45_000 })
  await page.reload()
  await expect(run.main.getByRole('heading', { name: /^There is no run/ })).toBeVisible()
  await page.request.post(`${host.origin}/api/v1/runs/${working}/cancel`)
})
