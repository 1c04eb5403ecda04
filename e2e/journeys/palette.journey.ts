/** The palette: anything by a few letters, from anywhere. */
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

test('pages, settings, runs and commands of the run on the screen', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const { keyboard } = page
  const field = page.getByRole('combobox', { name: /search/i })
  const chosen = page.getByRole('option', { selected: true })
  const open = async (text: string) => {
    await keyboard.press('ControlOrMeta+k')
    await field.fill(text)
  }
  const id = await startRun(page, host.origin, await writeDrop(folder, smallDrop()))

  await test.step('a section of the settings by another word', async () => {
    await open('theme dens')
    await expect(chosen).toHaveText(/^Appearance/)
    await expectAccessible(page)
    await keyboard.press('Enter')
    await expect(page).toHaveURL(/#\/settings\/appearance$/)
  })

  await test.step('it opens from a field too, and what was used last comes first', async () => {
    await shell.open('/runs')
    await shell.main.getByRole('textbox').first().focus()
    await keyboard.press('ControlOrMeta+k')
    await expect(page.getByRole('group', { name: 'Recent' }).getByRole('option')).toHaveText(
      /^Appearance/,
    )
    await keyboard.press('ArrowUp')
    await keyboard.press('ArrowDown')
    await expect(chosen).toHaveText(/^Appearance/)
    await keyboard.press('Escape')
    await expect(field).toBeHidden()
  })

  await test.step('a run by its id', async () => {
    await open(id)
    await expect(chosen).toContainText(id)
    await keyboard.press('Enter')
    await new RunScreen(shell).finished()
    await expect(page).toHaveURL(new RegExp(`#/runs/${id}`))
  })

  await test.step('what can be done with it', async () => {
    await open('pin')
    await expect(chosen).toHaveText(/^Pin or unpin run/)
    await keyboard.press('Enter')
    await expect(page.getByText('Pinned the run')).toBeVisible()
    await open('compare')
    await expect(chosen).toHaveText(/^Compare/)
    await keyboard.press('Enter')
    await expect(page).toHaveURL(/#\/runs\/compare\?b=/)
  })

  await test.step('nothing of a run where there is none', async () => {
    await shell.goTo('Home')
    await open('pin or')
    await expect(page.getByRole('option')).toHaveCount(0)
    await expect(page.getByText('Nothing matches')).toBeVisible()
  })
})
