/** Settings: each section by its address; people, keys, backups and limits from one end to the other. */
import type { Locator } from 'playwright'
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { ended, startRun } from '../support/run-screen.ts'

/** A link or a key as it stands in its dialog, once it stands there. */
async function shownOnce(place: Locator): Promise<string> {
  await expect(place).toHaveText(/\S/)
  return (await place.textContent()) ?? ''
}

test('somebody is invited, comes in by the link once, and loses access', async ({
  shell,
  page,
  browser,
}) => {
  await shell.open('/settings/people')
  await expect(shell.main.getByText('Nobody was invited yet')).toBeVisible()
  await shell.main.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Ana Silva')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await shownOnce(page.getByRole('dialog').getByLabel('Link', { exact: true }))
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()

  const row = shell.main.getByRole('row').filter({ hasText: 'Ana Silva' })
  await expect(row).toContainText('Invited')
  await expectAccessible(page)

  const context = await browser.newContext()
  const ana = await context.newPage()
  await ana.goto(link)
  await ana.goto(`${new URL(link).origin}/#/settings/people`)
  await expect(ana.getByRole('main')).toContainText(
    'Inviting people is for administrators of this workspace. You are Ana Silva',
  )
  await expect(ana.getByRole('button', { name: 'Invite somebody' })).toHaveCount(0)
  await ana.goto(`${new URL(link).origin}/#/settings/limits`)
  await expect(ana.getByRole('textbox', { name: 'Threads' })).toBeDisabled()

  // The list follows what others do.
  await expect(row).toContainText('Joined')
  await row.getByRole('button', { name: 'Revoke access of Ana Silva' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke access' }).click()
  await expect(row).toContainText('Revoked')
  await ana.reload()
  await expect(ana.getByRole('alert').first()).toContainText(/no longer signed in/)
  await context.close()
})

test('somebody who may only look is told so, and nothing they press changes a run', async ({
  shell,
  page,
  host,
  folder,
  browser,
}) => {
  const id = await startRun(page, host.origin, await writeDrop(folder, smallDrop()))
  await ended(page, host.origin, id, 'succeeded')
  await shell.open('/settings/people')
  await shell.main.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Ben Okoro')
  await dialog.getByLabel('May').first().click()
  await page.getByRole('option', { name: /^Look$/ }).click()
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await shownOnce(dialog.getByLabel('Link', { exact: true }))

  const context = await browser.newContext()
  const ben = await context.newPage()
  await ben.goto(link)
  await expect(ben.getByText('Read only')).toBeVisible()
  const sample = ben.getByRole('main').getByRole('button', { name: 'Try with sample data' })
  await expect(sample).toHaveAttribute('aria-disabled', 'true')
  await expectAccessible(ben)
  await sample.hover()
  await expect(ben.getByRole('tooltip')).toContainText('You are Ben Okoro')
  await ben.goto(`${host.origin}/#/runs/${id}`)
  await expect(ben.getByRole('button', { name: 'Pinned' })).toBeDisabled()
  await ben.getByRole('button', { name: 'More actions' }).click()
  await expect(ben.getByRole('menuitem', { name: 'Run again', exact: true })).toBeDisabled()
  await expect(ben.getByRole('menuitem', { name: 'Copy link' })).toBeEnabled()
  await context.close()
})

test('a key is shown once, works, and works no more when it is revoked', async ({
  shell,
  page,
  host,
}) => {
  await shell.open('/settings/keys')
  await shell.main.getByRole('button', { name: 'Create key' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('nightly')
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
  const secret = await shownOnce(page.getByRole('dialog').getByLabel('Key', { exact: true }))
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await expect(shell.main).not.toContainText(secret)
  const ask = async () =>
    (await fetch(`${host.origin}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } }))
      .status
  expect(await ask()).toBe(200)
  const row = shell.main.getByRole('row').filter({ hasText: 'nightly' })
  await expect(row).toContainText('Active')
  await expectAccessible(page)
  await row.getByRole('button', { name: 'Revoke key nightly' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click()
  await expect(row).toContainText('Revoked')
  await expect.poll(ask).toBe(401)
})

test('a backup is made, verified and restored; the audit trail tells it', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const id = await startRun(page, host.origin, await writeDrop(folder, smallDrop()))
  const pin = async (pinned: boolean) =>
    page.request.post(`${host.origin}/api/v1/runs/mark`, { data: { ids: [id], pinned } })
  const isPinned = async () => {
    const answer = await page.request.get(`${host.origin}/api/v1/runs/${id}`)
    const run: { readonly marks: { readonly pinned: boolean } } = await answer.json()
    return run.marks.pinned
  }
  await pin(true)
  await shell.open('/settings/backups')
  await shell.main.getByRole('button', { name: 'Back up now' }).click()
  const row = shell.main.getByRole('row').filter({ hasText: 'by hand' })
  await expect(row).toContainText('1 marked run')
  await row.getByRole('button', { name: 'Verify' }).click()
  await expect(row).toContainText('Sound')
  await expectAccessible(page)

  await pin(false)
  expect(await isPinned()).toBe(false)
  await row.getByRole('button', { name: 'Restore…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('What is there now is backed up first')
  await dialog.getByRole('button', { name: 'Restore backup' }).click()
  await expect(shell.main.getByRole('row').filter({ hasText: 'before a restore' })).toBeVisible()
  // The backup of before is listed as soon as it is made, the restore follows.
  await expect.poll(isPinned).toBe(true)

  await shell.open('/settings/audit')
  const grid = shell.main.getByRole('grid', { name: /Audit trail/ })
  await expect(grid.getByRole('row').nth(1)).toContainText('Restored a backup')
  await expectAccessible(page)
})

test('a limit is checked while it is typed, saved, undone; its draft survives leaving', async ({
  shell,
  page,
}) => {
  await shell.open('/settings/limits')
  const field = shell.main.getByRole('textbox', { name: 'Runs at once' })
  const save = shell.main.getByRole('button', { name: 'Save changes' })
  await expect(save).toBeDisabled()
  await field.fill('65')
  await expect(shell.main).toContainText('Between 1 and 64.')
  await expect(save).toBeDisabled()
  await field.fill('3')
  await shell.goTo('Home')
  await shell.open('/settings/limits')
  await expect(field).toHaveValue('3')
  await save.click()
  await expect(page.getByText('Saved. The next run uses it.')).toBeVisible()
  await expect(save).toBeDisabled()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(field).toHaveValue('')
  await expectAccessible(page)
})

test('retention says what would go before it does', async ({ shell, page, host, folder }) => {
  const files = await writeDrop(folder, smallDrop())
  const first = await startRun(page, host.origin, files)
  const second = await startRun(page, host.origin, files)
  await ended(page, host.origin, first, 'succeeded')
  await ended(page, host.origin, second, 'succeeded')
  await shell.open('/settings/retention')
  await expect(shell.main).toContainText('no limit is set, every run stays')
  await shell.main.getByRole('textbox', { name: 'Runs kept' }).fill('1')
  await expect(shell.main.getByRole('row').filter({ hasText: 'too many' })).toHaveCount(1)
  await expectAccessible(page)
  await shell.main.getByRole('button', { name: 'Delete them now…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 1 run' }).click()
  await expect(shell.main).toContainText('every run is within the rule')
  const status = async () =>
    (await page.request.get(`${host.origin}/api/v1/runs/${first}`)).status()
  await expect.poll(status).toBe(404)
})

test('the other sections are accessible, and About names licences', async ({ shell, page }) => {
  for (const section of ['appearance', 'keyboard', 'workspace']) {
    await shell.open(`/settings/${section}`)
    await expectAccessible(page)
  }
  await shell.open('/settings/about')
  await shell.main.getByRole('button', { name: /licences/ }).click()
  await shell.main.getByRole('textbox', { name: 'Package or licence contains' }).fill('duckdb')
  await shell.main.getByRole('button', { name: 'Read the licence of @duckdb/node-api' }).click()
  await expect(page.getByRole('dialog')).toContainText('MIT')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await shell.open('/settings/nonsense')
  await expect(shell.main).toContainText('There is no such section')
})
