/** Metrics: from nothing to numbers that lead to their runs. */
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { ended, startRun } from '../support/run-screen.ts'

test('an empty workspace offers sample data', async ({ shell, page }) => {
  await shell.open('/metrics?days=all')
  await expect(shell.main.getByRole('heading', { name: 'No runs yet' })).toBeVisible()
  await expect(shell.main.getByRole('button', { name: 'Try with sample data' })).toBeVisible()
  await expectAccessible(page)
})

test('each number leads to its runs; each plot has a table', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const files = await writeDrop(folder, smallDrop())
  const good = await startRun(page, host.origin, files)
  const bad = await startRun(page, host.origin, { ...files, caps: files.user_groups })
  await ended(page, host.origin, bad, 'failed')
  await ended(page, host.origin, good, 'succeeded')

  await shell.open('/metrics')
  const outcomes = shell.main.getByRole('region', { name: /50% of 2 finished runs gave a result/ })
  await expect(outcomes).toBeVisible()
  await expectAccessible(page)

  await test.step('a number of the headline', async () => {
    const failed = shell.main
      .locator('dl > div')
      .filter({ has: page.getByRole('term').filter({ hasText: /^Failed$/ }) })
    await failed.getByRole('link', { name: '1' }).click()
    await shell.settled()
    await expect(page).toHaveURL(/state=failed/)
    await expect(shell.main.getByRole('grid')).toContainText(bad)
    await expect(shell.main.getByRole('grid')).not.toContainText(good)
    await page.goBack()
    await shell.settled()
  })

  await test.step('the table of a plot', async () => {
    await outcomes.getByRole('button', { name: 'Table' }).click()
    const row = outcomes.getByRole('row').nth(1)
    await row.getByRole('link', { name: '2' }).click()
    await shell.settled()
    await expect(shell.main.getByRole('grid')).toContainText(good)
    await expect(shell.main.getByRole('grid')).toContainText(bad)
    await page.goBack()
    await shell.settled()
  })

  await test.step('a mark of a plot, reached by keys', async () => {
    const marks = outcomes.getByRole('toolbar').getByRole('link')
    await expect(marks).toHaveCount(2)
    await marks.first().focus()
    await expect(outcomes.getByRole('tooltip')).toHaveText(/: 1 with warnings$/)
    await page.keyboard.press('ArrowUp')
    await expect(marks.nth(1)).toBeFocused()
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await shell.settled()
    await expect(shell.main.getByRole('grid')).toContainText(bad)
    await expect(shell.main.getByRole('grid')).not.toContainText(good)
    await page.goBack()
    await shell.settled()
  })

  await test.step('another range stands in the address', async () => {
    await shell.main.getByText('7 days', { exact: true }).click()
    await expect(page).toHaveURL(/days=7/)
    await page.reload()
    await expect(shell.main.getByRole('radio', { name: '7 days' })).toBeChecked()
  })
})
