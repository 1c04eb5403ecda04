/** What people ask of their system holds here too: stillness, their own colours, paper. */
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop, writeLongDrop } from '../support/fixtures.ts'
import { findMotion } from '../support/layout.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

test('nothing moves where stillness is asked for, not even progress', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const id = await startRun(page, host.origin, await writeLongDrop(folder))
  await shell.open(`/runs/${id}`)
  await expect(run.progress).toBeVisible()
  expect(await findMotion(page)).toEqual([])
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox', { name: /search/i })).toBeVisible()
  expect(await findMotion(page)).toEqual([])
  await page.keyboard.press('Escape')
  await run.cancel.click()
  await expect(run.main.getByRole('heading', { name: 'The run was cancelled.' })).toBeVisible()
})

test('what is chosen keeps an edge where the system chooses the colours', async ({
  shell,
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await shell.goTo('Runs')
  const here = shell.rail.getByRole('link', { name: 'Runs' })
  await expect(here).toHaveAttribute('aria-current', 'page')
  await expect(here).toHaveCSS('outline-style', 'solid')
  await expect(shell.rail.getByRole('link', { name: 'Home' })).not.toHaveCSS(
    'outline-style',
    'solid',
  )
})

test('a screen on paper is dark on white, whole, and without the window around it', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const id = await startRun(page, host.origin, await writeDrop(folder, smallDrop()))
  await shell.open(`/runs/${id}`)
  await run.finished()
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(shell.rail).toBeHidden()
  await expect(page.getByRole('button', { name: /search/i })).toBeHidden()
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)')
  await expect(run.main.getByRole('heading', { level: 1 })).toHaveCSS('color', 'rgb(23, 32, 51)')
  await expect(run.main).toHaveCSS('overflow', 'visible')
})
