/** The whole way without a mouse. */
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { expectVisibleFocus, tabBackTo, tabTo } from '../support/keyboard.ts'
import { NewAllocation } from '../support/new-allocation.ts'
import { RunScreen } from '../support/run-screen.ts'

test('from Home to a result, into a user and back, by keyboard alone', async ({
  shell,
  page,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const { keyboard } = page
  const files = await writeDrop(folder, smallDrop())
  await shell.settled()

  await test.step('the first stop skips the navigation', async () => {
    await keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
    await expectVisibleFocus(page)
    await keyboard.press('Enter')
    await tabTo(page, shell.main.getByRole('button', { name: 'Try with sample data' }), 3)
  })

  await test.step('the form is filled and sent', async () => {
    await tabTo(page, shell.main.getByRole('link', { name: 'New allocation' }), 3)
    await keyboard.press('Enter')
    await shell.settled()
    await expectVisibleFocus(page)
    for (const input of ['caps', 'elig', 'user_groups', 'group_ratios'] as const) {
      await tabTo(page, form.path(input))
      await keyboard.insertText(files[input])
    }
    await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
    const enforce = form.parameter('Enforce ratios')
    await tabTo(page, enforce)
    await keyboard.press('Space')
    await expect(enforce).toBeChecked()
    await expect(form.preflight).toContainText('the hard guard fills 6 of its 60 slots')
    await tabBackTo(page, form.start)
    await keyboard.press('Enter')
    await run.finished()
    await expectVisibleFocus(page)
  })

  await test.step('tabs and grid are walked with the arrows', async () => {
    await tabTo(page, run.tab('Result'))
    await keyboard.press('ArrowRight')
    await keyboard.press('ArrowRight')
    await expect(run.tab('Assignments')).toBeFocused()
    await expect(run.rows(run.assignments).first()).toContainText('u01')
    await run.loaded(run.assignments)
    await tabTo(page, run.header(run.assignments, 'User'))
    await keyboard.press('ArrowRight')
    await keyboard.press('ArrowRight')
    await keyboard.press('ArrowRight')
    await expect(run.header(run.assignments, 'Score')).toBeFocused()
    await keyboard.press('Enter')
    await run.sorted(run.assignments, 'Score', 'descending')
    await keyboard.press('ArrowDown')
    await expect(run.rows(run.assignments).first().getByRole('gridcell').nth(3)).toBeFocused()
    await expectVisibleFocus(page)
  })

  await test.step('Enter opens the user, arrows walk, Escape gives the focus back', async () => {
    const users = await run
      .rows(run.assignments)
      .evaluateAll((rows) => rows.map((row) => row.firstElementChild?.textContent ?? ''))
    const first = users[0] ?? ''
    const second = users.find((user) => user !== first) ?? ''
    await keyboard.press('Enter')
    await expect(run.drawer(`User ${first}`)).toBeVisible()
    await expect(run.drawer(`User ${first}`).getByRole('heading', { level: 2 })).toBeFocused()
    await keyboard.press('ArrowDown')
    await expect(run.drawer(`User ${second}`)).toBeVisible()
    await keyboard.press('ArrowUp')
    await expect(run.drawer(`User ${first}`)).toBeVisible()
    await keyboard.press('Escape')
    await expect(run.drawer(/^User /)).toBeHidden()
    await expect(
      run.rows(run.assignments).getByRole('gridcell').and(page.locator(':focus')),
    ).toHaveCount(1)
    await expectVisibleFocus(page)
  })

  await test.step('? shows the keys, Ctrl+K leads anywhere, a letter leads Home', async () => {
    await keyboard.press('Shift+Slash')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(help).toBeVisible()
    await keyboard.press('Escape')
    await expect(help).toBeHidden()
    await expectVisibleFocus(page)
    await shell.command('Runs')
    await expect(page).toHaveURL(/#\/runs$/)
    await shell.settled()
    await expectVisibleFocus(page)
    await keyboard.press('h')
    await expect(shell.main.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  })
})

test('letters do not act where one types, and can be switched off', async ({ shell, page }) => {
  await shell.open('/runs')
  await shell.main.getByRole('textbox', { name: 'Title or id contains' }).press('h')
  await expect(page).toHaveURL(/text=h/)

  await shell.goTo('Settings')
  await shell.main.getByRole('link', { name: 'Keyboard' }).click()
  await shell.main.getByRole('switch', { name: 'Single-letter keys' }).press('Space')
  await shell.main.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('r')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox', { name: /search/i })).toBeVisible()
  await expect(page).toHaveURL(/#\/settings\/keyboard$/)
})
