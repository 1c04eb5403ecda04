/** The whole way from a start to a result, its repetition, their comparison and the settings. */
import type { Locator, Page } from 'playwright'

import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { expectVisibleFocus, tabBackTo, tabTo, walkTo } from '../support/keyboard.ts'
import { NewAllocation } from '../support/new-allocation.ts'
import { RunScreen } from '../support/run-screen.ts'

declare global {
  interface Window {
    pressed?: number
  }
}

// Each stop of the focus is looked at.
test.slow()

test('a start, a result, a comparison and the settings, without a mouse', async ({
  shell,
  page,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const { keyboard } = page
  const files = await writeDrop(folder, smallDrop())
  await shell.settled()
  await page.evaluate(() => {
    window.pressed = 0
    addEventListener('pointerdown', () => (window.pressed = (window.pressed ?? 0) + 1), true)
  })

  await test.step('n opens the form; the four files are named and the run is started', async () => {
    await keyboard.press('n')
    await expect(page).toHaveURL(/#\/allocation\/new/)
    await shell.settled()
    for (const input of ['caps', 'elig', 'user_groups', 'group_ratios'] as const) {
      await tabTo(page, form.path(input))
      await keyboard.insertText(files[input])
    }
    await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
    await startFrom(page, form.start)
    await run.finished()
  })
  const first = run.id()

  await test.step('e repeats it with a change', async () => {
    await keyboard.press('e')
    await expect(page).toHaveURL(/#\/allocation\/new/)
    await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
    await tabTo(page, form.parameter('Contracts per user'), 80)
    await keyboard.press('ControlOrMeta+a')
    await keyboard.type('1')
    await startFrom(page, form.start)
    await expect(page).not.toHaveURL(new RegExp(first))
    await run.finished()
  })

  await test.step('c compares both, down to a user', async () => {
    await keyboard.press('c')
    await expect(page).toHaveURL(/#\/runs\/compare\?/)
    await shell.settled()
    await expect(shell.main.getByRole('heading', { name: '1 parameter differs' })).toBeVisible()
    const what = shell.main.getByRole('tab', { name: 'What changed' })
    await tabTo(page, what)
    await walkTo(page, 'ArrowRight', shell.main.getByRole('tab', { name: /^Users/ }), 3)
    const users = shell.main.getByRole('grid', { name: 'Users before and after' })
    await expect(run.rows(users).first()).toContainText('u01')
    await run.loaded(users)
    await tabTo(page, users.getByRole('columnheader').first())
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await expect(run.drawer(/^User u01/)).toBeVisible()
    await keyboard.press('Escape')
    await expect(run.drawer(/^User /)).toBeHidden()
    await expectVisibleFocus(page)
  })

  await test.step('s leads to the settings; rows are made compact and the theme dark', async () => {
    await keyboard.press('s')
    await expect(page).toHaveURL(/#\/settings/)
    await shell.settled()
    const html = page.locator('html')
    await tabTo(page, choiceOf(shell.main, 'Theme'))
    await choose(page, 'Dark')
    await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark')
    await tabTo(page, choiceOf(shell.main, 'Rows'))
    await choose(page, 'Compact')
    await expect(html).toHaveAttribute('data-density', 'compact')
    await expectVisibleFocus(page)
  })

  await test.step('the palette finds the first run by its id', async () => {
    await shell.command(first)
    await expect(page).toHaveURL(new RegExp(`#/runs/${first}`))
    await run.finished()
  })
  expect(await page.evaluate(() => window.pressed), 'presses of a mouse').toBe(0)
})

/** Walks backwards: the primary action stands in the head, above the fields. */
async function startFrom(page: Page, start: Locator): Promise<void> {
  await expect(start).toBeEnabled()
  await tabBackTo(page, start)
  await page.keyboard.press('Enter')
}

/** The radio of a segmented control that Tab stops at: the chosen one. */
function choiceOf(main: Locator, name: string): Locator {
  return main.getByRole('radiogroup', { name }).getByRole('radio', { checked: true })
}

/** Walks the radios with the arrows until the one of that name is chosen. */
async function choose(page: Page, label: string): Promise<void> {
  await walkTo(page, 'ArrowRight', page.getByRole('radio', { name: label, exact: true }), 5)
}
