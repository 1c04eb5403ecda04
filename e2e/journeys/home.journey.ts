/** Home: what needs a look, what works, what was last; the workspace beside them. */
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop, writeLongDrop } from '../support/fixtures.ts'
import { startRun } from '../support/run-screen.ts'

test('what failed needs attention until somebody has seen it', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const files = await writeDrop(folder, smallDrop())
  await startRun(page, host.origin, { ...files, caps: files.user_groups })
  await shell.open('/')
  const attention = shell.main.getByRole('heading', { name: '1 run needs attention' })
  await expect(attention).toBeVisible()
  await expect(shell.main.getByRole('complementary')).toContainText(/Look at .+: failed\./)
  await expect(shell.main.getByRole('link', { name: 'everything works' })).toBeVisible()
  await expectAccessible(page)
  await shell.main.getByRole('button', { name: /^Mark as seen/ }).click()
  await expect(attention).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(attention).toBeVisible()
  await shell.main.getByRole('link', { name: 'Show in runs' }).click()
  await expect(page).toHaveURL(/#\/runs\?view=attention/)
})

test('what works is shown with its bar and can be cancelled', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const id = await startRun(page, host.origin, await writeLongDrop(folder))
  await shell.open('/')
  await expect(shell.main.getByRole('heading', { name: 'Running now' })).toBeVisible()
  await expect(shell.main.getByRole('progressbar').first()).toBeVisible()
  await shell.main.getByRole('button', { name: /^Cancel run/ }).click()
  const last = shell.main.getByRole('listitem').filter({ hasText: 'Cancelled' })
  await expect(last).toBeVisible()
  await last.getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(`#/runs/${id}`))
})
