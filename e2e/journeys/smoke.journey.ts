/** The console opens from its printed link, clean of faults, and can be walked. */
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'

test('the printed link opens the console, signed in and without faults', async ({ shell }) => {
  await shell.settled()
  await expect(shell.page.getByRole('button', { name: 'Try with sample data' })).toBeVisible()
  await expectAccessible(shell.page)
})

test('every place of the rail opens and is accessible', async ({ shell }) => {
  for (const place of ['Allocation', 'Runs', 'Settings', 'Home']) {
    await shell.goTo(place)
    await expectAccessible(shell.page)
  }
})

test('the palette goes to a place by keyboard alone', async ({ shell, page }) => {
  await shell.command('Runs')
  await expect(page).toHaveURL(/#\/runs/)
})
