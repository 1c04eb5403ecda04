/** A long list in the hands of somebody who lives in it: filters, columns, ranges, views, export. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

test('a grid is filtered, sorted, arranged, copied from and exported', async ({
  shell,
  page,
  host,
  folder,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const id = await startRun(page, host.origin, files)
  await shell.open(`/runs/${id}`)
  await run.finished()
  await run.showAssignments()
  const { all, sponsored } = await run.counts()
  const grid = run.assignments
  const { keyboard } = page

  await test.step('chips filter by the type of the column, with counts', async () => {
    await run.main.getByRole('button', { name: 'Kind', exact: true }).click()
    await expect(page.getByRole('dialog').getByRole('group', { name: 'Kind' })).toContainText(
      sponsored,
    )
    await page.getByRole('dialog').getByRole('checkbox', { name: 'Sponsored', exact: true }).check()
    await expect(run.count).toHaveText(`${sponsored} of ${all} assignments`)
    await keyboard.press('Escape')
    await run.filterByText('User', 'U0')
    await expect(page).toHaveURL(/where=sponsored:in:true,user_id:contains:U0/)
    await expect(run.main.getByRole('button', { name: /^User contains U0$/ })).toBeVisible()
    await expectAccessible(page)
    const remove = run.main.getByRole('button', { name: 'Remove the filter User contains U0' })
    await page.goBack()
    await expect(remove).toBeHidden()
    await page.goForward()
    await remove.click()
    await expect(run.count).toHaveText(`${sponsored} of ${all} assignments`)
  })

  await test.step('a second heading with Shift breaks the ties of the first', async () => {
    await run.header(grid, 'Group').click()
    await run.sorted(grid, 'Group', 'ascending')
    await run.header(grid, 'Score').click({ modifiers: ['Shift'] })
    await expect(page).toHaveURL(/sort=group_id,-score/)
    await run.sorted(grid, 'Group', 'ascending')
    await run.sorted(grid, 'Score', 'descending')
  })

  await test.step('totals follow the filter', async () => {
    await expect(grid.getByRole('row').last()).toContainText(/^Mean0\.\d+/)
  })

  await test.step('a range drawn with Shift is copied as cells', async () => {
    await grid.getByRole('gridcell').first().focus()
    await keyboard.press('Shift+ArrowDown')
    await keyboard.press('Shift+ArrowRight')
    await expect(run.main.getByText('2 rows × 2 columns')).toBeVisible()
    await keyboard.press('ControlOrMeta+c')
    await expect(page.getByText('Copied 2 rows of 2 columns')).toBeVisible()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toMatch(/^u\d\d\tc\d\nu\d\d\tc\d$/)
    await run.main.getByRole('button', { name: 'Copy with headings' }).click()
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe(`User\tContract\n${copied}`)
    await grid.getByRole('gridcell').first().focus()
    await keyboard.press('Escape')
    await expect(run.main.getByText('2 rows × 2 columns')).toBeHidden()
  })

  await test.step('a column is resized by the keyboard, pinned and hidden, and stays so', async () => {
    await run.loaded(grid)
    const score = run.header(grid, 'Score')
    await score.focus()
    const before = (await score.boundingBox())?.width ?? 0
    await keyboard.press('Shift+ArrowRight')
    await expect.poll(async () => (await score.boundingBox())?.width).toBeCloseTo(before + 16, 0)
    await keyboard.press('Alt+ArrowDown')
    await page
      .getByRole('dialog', { name: 'Column Score' })
      .getByRole('button', { name: 'Pin left' })
      .click()
    await expect(grid.getByRole('columnheader').first()).toHaveText(/^Score/)
    await run.main.getByRole('button', { name: 'Columns', exact: true }).click()
    await page
      .getByRole('dialog', { name: 'Columns' })
      .getByRole('checkbox', { name: 'Round' })
      .uncheck()
    await keyboard.press('Escape')
    await expect(run.header(grid, 'Round')).toBeHidden()
    await page.reload()
    await expect(grid.getByRole('columnheader').first()).toHaveText(/^Score/)
    await expect(run.header(grid, 'Round')).toBeHidden()
    await expect(run.rows(grid).first()).toContainText('Sponsored')
    await expectAccessible(page)
  })

  await test.step('a view keeps filters, order and columns under a name', async () => {
    await run.main.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('Sponsored by group')
    await keyboard.press('Enter')
    await run.main.getByRole('button', { name: 'Clear filters' }).click()
    await expect(run.count).toHaveText(`${all} assignments`)
    await run.main.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('button', { name: 'Sponsored by group', exact: true }).click()
    await expect(run.count).toHaveText(`${sponsored} of ${all} assignments`)
  })

  await test.step('what is on screen is exported, by its filter, order and columns', async () => {
    await run.main.getByRole('button', { name: 'Export rows' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'CSV for spreadsheets' }).click()
    const path = join(folder, 'rows.csv')
    await (await download).saveAs(path)
    const [header, ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(header).toBe('\uFEFFscore,user_id,contract_id,sponsored,group_id')
    expect(rows).toHaveLength(Number(sponsored))
    expect(new Set(rows.map((row) => row.split(',')[3]))).toEqual(new Set(['1']))
  })

  await test.step('a row is reached by its number, the last by a key', async () => {
    await run.main.getByRole('button', { name: 'Clear filters' }).click()
    await expect(run.count).toHaveText(`${all} assignments`)
    await run.loaded(grid)
    await grid.getByRole('gridcell').first().focus()
    await keyboard.press('ControlOrMeta+g')
    const jump = run.main.getByRole('textbox', { name: /^Go to row/ })
    await expect(jump).toBeFocused()
    await jump.fill('120')
    await keyboard.press('Enter')
    await expect(grid.locator('[aria-rowindex="121"] :focus')).toBeVisible()
    await keyboard.press('ControlOrMeta+End')
    await expect(grid.locator(`[aria-rowindex="${Number(all) + 1}"] :focus`)).toBeVisible()
  })

  await test.step('filters that leave nothing say so and can be taken away', async () => {
    await shell.open(`/runs/${id}?tab=assignments&where=user_id:contains:zzz`)
    await expect(run.main.getByText('No assignment matches these filters')).toBeVisible()
    await expectAccessible(page)
    await run.main.getByRole('button', { name: 'Clear filters' }).last().click()
    await expect(run.count).toHaveText(`${all} assignments`)
  })
})
