/** Connections: tried as they are typed, saved without their password, tested, changed, removed. */
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'

test('a connection is tried, saved, tested, changed and removed', async ({
  shell,
  page,
  faults,
}) => {
  faults.allow(/status of 400/)
  await shell.open('/settings/connections')
  await expect(shell.main.getByText('No connections yet')).toBeVisible()
  await expectAccessible(page)
  await shell.main.getByRole('button', { name: 'Add connection' }).click()
  const dialog = page.getByRole('dialog')
  const field = (name: string) => dialog.getByRole('textbox', { name, exact: true })

  // What is missing is said at each field, once somebody asks.
  await dialog.getByRole('button', { name: 'Add connection' }).click()
  await expect(dialog.getByText('Name the database.')).toBeVisible()
  await expect(field('Host')).toHaveAttribute('aria-invalid', 'true')

  await field('Name').fill('offers')
  await field('Host').fill('127.0.0.1')
  await expect(field('Port')).toHaveAttribute('placeholder', '5432')
  // Nobody listens there.
  await field('Port').fill('1')
  await field('Database').fill('offers')
  await field('User').fill('reader')
  await dialog.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await dialog.getByRole('button', { name: 'Test' }).click()
  await expect(dialog.getByRole('alert')).toContainText('nothing listens on port 1')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Add connection' }).click()
  await expect(dialog).toBeHidden()

  const row = shell.main.getByRole('row').filter({ hasText: '127.0.0.1:1/offers' })
  await expect(row).toContainText('Stored, encrypted')
  await row.getByRole('button', { name: 'Test offers' }).click()
  await expect(shell.main.getByRole('alert')).toContainText('nothing listens on port 1')
  await expect(shell.main).not.toContainText('correct horse')
  await expectAccessible(page)

  await row.getByRole('button', { name: 'Change offers' }).click()
  await expect(dialog.getByLabel('Password', { exact: true })).toHaveValue('')
  await field('Host').fill('elsewhere.example')
  await dialog.getByRole('button', { name: 'Save connection' }).click()
  // A stored password does not follow to another place.
  await expect(dialog.getByRole('alert')).toContainText('Give the password again')
  await field('Host').fill('127.0.0.1')
  await field('Database').fill('deals')
  await dialog.getByRole('button', { name: 'Save connection' }).click()
  await expect(shell.main.getByText('127.0.0.1:1/deals')).toBeVisible()

  await shell.main.getByRole('button', { name: 'Remove offers' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove connection' }).click()
  await expect(shell.main.getByText('No connections yet')).toBeVisible()
})

test('somebody who may only look sees connections and changes none', async ({
  shell,
  page,
  host,
  browser,
}) => {
  await shell.open('/settings/people')
  await shell.main.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Cleo Adams')
  await dialog.getByLabel('May').first().click()
  await page.getByRole('option', { name: /^Look$/ }).click()
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const shown = dialog.getByLabel('Link', { exact: true })
  await expect(shown).toContainText('http')
  const link = await shown.innerText()
  const context = await browser.newContext()
  const cleo = await context.newPage()
  await cleo.goto(link)
  await cleo.goto(`${host.origin}/#/settings/connections`)
  await expect(cleo.getByText('Only administrators of this workspace')).toBeVisible()
  await expect(cleo.getByRole('button', { name: 'Add connection' })).toHaveCount(0)
  await context.close()
})
