/** Links work once; who has none is told how to get one. */
import { expect, test } from '../support/console.ts'

test('a link that was used says what to do, and the first window stays signed in', async ({
  shell,
  host,
  browser,
}) => {
  const other = await browser.newContext()
  const page = await other.newPage()
  await page.goto(host.url)
  await expect(page.getByRole('heading', { name: 'This link was used before' })).toBeVisible()
  await expect(page.getByText(/new link/)).toBeVisible()
  await expect(page).not.toHaveURL(/token=/)
  await other.close()

  await shell.page.reload()
  await expect(shell.main.getByRole('button', { name: 'Try with sample data' })).toBeVisible()
})

test('a window without a session says how to get one', async ({ page, host, faults }) => {
  faults.allow(/status of 401/)
  await page.goto(`${host.origin}/#/runs`)
  const alert = page.getByRole('main').getByRole('alert')
  await expect(alert).toContainText('This window is no longer signed in to the server.')
  await expect(alert).toContainText('open the link it prints')
})

test('a link to a place opens that place', async ({ page, host, faults: _watching }) => {
  await page.goto(`${host.url}&to=/settings`)
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await expect(page).toHaveURL(`${host.origin}/#/settings`)
})
