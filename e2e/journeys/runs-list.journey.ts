/** The list of runs: filters in the address, what needs attention, many runs at once, the keyboard. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'

import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop, type DropFiles } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

/** A run that has ended, whatever as. */
async function endedRun(page: Page, origin: string, files: DropFiles): Promise<string> {
  const id = await startRun(page, origin, files)
  await expect(async () => {
    const answer = await page.request.get(`${origin}/api/v1/runs/${id}`)
    const { lifecycle }: { lifecycle: object } = await answer.json()
    expect(lifecycle).toHaveProperty('ended_at')
  }).toPass()
  return id
}

test('runs are found by state and text, and the address keeps both', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const succeeded = await endedRun(page, host.origin, files)
  const grid = shell.main.getByRole('grid', { name: 'Runs, newest first' })
  const rows = run.rows(grid)
  await shell.open('/runs')
  await expect(rows).toHaveCount(1)
  await rm(files.elig)
  const failed = await startRun(page, host.origin, files)

  // The list follows the runs without a reload.
  await expect(rows).toHaveCount(2)
  await expect(rows.first()).toContainText(failed)
  await expect(rows.first()).toContainText('Failed')
  await expect(rows.last()).toContainText(succeeded)

  const state = shell.main.getByRole('button', { name: /^State/ })
  await state.click()
  await page.getByRole('checkbox', { name: 'Failed', exact: true }).check()
  await page.keyboard.press('Escape')
  await expect(rows).toHaveCount(1)
  await expect(rows.first()).toContainText(failed)
  await expect(page).toHaveURL(/state=failed/)

  await page.reload()
  await expect(state).toHaveText(/Failed/)
  await expect(rows).toHaveCount(1)

  await shell.main.getByRole('textbox', { name: 'Title or id contains' }).fill('zzz')
  await expect(page).toHaveURL(/text=zzz/)
  await expect(shell.main.getByText('No run matches these filters')).toBeVisible()
  await shell.main.getByRole('button', { name: 'Clear filters' }).first().click()
  await expect(rows).toHaveCount(2)
  await expect(page).toHaveURL(/#\/runs$/)

  await shell.main.getByRole('columnheader', { name: 'Size' }).click()
  await expect(page).toHaveURL(/sort=-bytes/)
  await expect(run.rows(shell.main.getByRole('grid')).first()).toContainText(succeeded)

  await shell.open(`/runs?text=${failed}`)
  await expect(rows).toHaveCount(1)
  await rows.first().click()
  await expect(page).toHaveURL(new RegExp(`#/runs/${failed}$`))
  await page.goBack()
  await expect(rows).toHaveCount(1)
})

test('a failed run needs attention until it is seen, or its retry succeeds', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  await rm(files.elig)
  const failed = await endedRun(page, host.origin, files)
  await shell.open('/runs')
  const attention = shell.main.getByRole('tab', { name: /^Needs attention/ })
  await expect(attention).toHaveText('Needs attention 1')
  await attention.click()
  await expect(page).toHaveURL(/view=attention/)
  const rows = run.rows(shell.main.getByRole('grid'))
  await expect(rows).toHaveCount(1)
  await expectAccessible(page)

  await rows.first().getByRole('button', { name: 'Mark as seen' }).click()
  await expect(shell.main.getByText('No run needs attention')).toBeVisible()
  await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click()
  await expect(rows.first()).toContainText(failed)
  await expect(attention).toHaveText('Needs attention 1')

  await writeDrop(folder, smallDrop())
  await shell.open(`/runs/${failed}`)
  await run.main.getByRole('button', { name: 'Run again' }).click()
  await run.finished()
  const retry = run.id()
  // The retry has a result, with a warning of its own: only that is left to look at.
  await shell.open('/runs?view=attention')
  await expect(rows).toHaveCount(1)
  await expect(rows.first()).toContainText(retry)
})

test('several runs are tagged, pinned, exported and deleted by keyboard', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const older = await endedRun(page, host.origin, files)
  const newer = await endedRun(page, host.origin, files)
  await shell.open('/runs')
  const grid = shell.main.getByRole('grid')
  const rows = run.rows(grid)
  await expect(rows).toHaveCount(2)

  await test.step('j, k and Space choose rows', async () => {
    await rows.first().getByRole('gridcell').nth(1).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('j')
    await page.keyboard.press('Space')
    await expect(shell.main.getByText('2 runs chosen')).toBeVisible()
    await page.keyboard.press('k')
    await expect(rows.first().getByRole('gridcell').nth(1)).toBeFocused()
    await expectAccessible(page)
  })

  const actions = shell.main.getByRole('toolbar', { name: 'Actions on 2 runs' })
  await test.step('they get a tag, which finds them', async () => {
    await actions.getByRole('button', { name: 'Tags' }).click()
    await page.getByRole('textbox', { name: 'Find or add a tag' }).fill('weekly')
    await page.keyboard.press('Enter')
    await expect(rows.first()).toContainText('weekly')
    await page.keyboard.press('Escape')
    await actions.getByRole('button', { name: 'Pin' }).click()
    await expect(rows.first().getByRole('img', { name: 'Pinned' })).toBeVisible()
    await expect(actions.getByRole('button', { name: 'Unpin' })).toBeVisible()
  })

  await test.step('they are compared, the older first', async () => {
    await expect(actions.getByRole('link', { name: 'Compare' })).toHaveAttribute(
      'href',
      new RegExp(`a=${older}&b=${newer}`),
    )
  })

  await test.step('their list is a file', async () => {
    const download = page.waitForEvent('download')
    await actions.getByRole('button', { name: 'Export list' }).click()
    const to = join(folder, 'list.csv')
    await (await download).saveAs(to)
    const lines = (await readFile(to, 'utf8')).trim().split('\r\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^\uFEFF?id,kind,title,state,/)
    expect(lines.slice(1).join()).toContain('weekly')
  })

  await test.step('the question before they are deleted tells how many and how much', async () => {
    await actions.getByRole('button', { name: 'Delete…' }).click()
    const question = page.getByRole('dialog', { name: 'Delete 2 runs?' })
    await expect(question).toContainText(
      /2 runs with their results and logs are deleted: [\d.]+ kB/,
    )
    await expect(question).toContainText('2 of them are pinned.')
    await question.getByRole('button', { name: 'Keep them' }).click()
    await page.keyboard.press('Escape')
    await shell.main.getByRole('button', { name: 'Choose none' }).click()
    await expect(actions).toBeHidden()
    await rows.first().getByRole('gridcell').nth(1).focus()
    await page.keyboard.press('ControlOrMeta+a')
    await expect(actions).toBeVisible()
    await expect(grid.getByRole('columnheader').getByRole('checkbox')).toBeChecked()
    await shell.main.getByRole('button', { name: 'Choose none' }).click()
    await expect(actions).toBeHidden()

    await rows.last().getByRole('checkbox').click()
    await shell.main.getByRole('button', { name: 'Delete…' }).click()
    await page.getByRole('button', { name: 'Delete run' }).click()
    await expect(rows).toHaveCount(1)
    await expect(rows.first()).toContainText(newer)
  })

  await test.step('a tag in the address, and filters under a name', async () => {
    await shell.main.getByRole('button', { name: 'Tag', exact: true }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^weekly/ })
      .click()
    await expect(page).toHaveURL(/tag=weekly/)
    await shell.main.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('Weekly ones')
    await page.keyboard.press('Enter')
    await shell.main.getByRole('button', { name: 'Clear filters' }).click()
    await expect(page).toHaveURL(/#\/runs$/)
    await shell.main.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('button', { name: 'Weekly ones', exact: true }).click()
    await expect(page).toHaveURL(/tag=weekly/)
  })
})
