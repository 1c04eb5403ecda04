/** The screens as the desktop shows them; only the window is not Electron's (desktop.smoke.ts). */
import { expect, test } from '../support/desktop-page.ts'
import { RunScreen } from '../support/run-screen.ts'

test('the screens run the sample over a port, without a server', async ({ shell, page }) => {
  const run = new RunScreen(shell)
  await run.main.getByRole('button', { name: 'Try with sample data' }).click()
  await run.finished()
  await expect(run.headline('Users assigned')).toHaveText(/of 20,000$/)

  const download = page.waitForEvent('download')
  await run.main.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'Assignments as CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/^assignments-\w+\.csv$/)
})

test('a command of the native menus does what its key does', async ({ shell, page }) => {
  await shell.settled()
  await page.evaluate(() =>
    window.postMessage({ quartermaster: 'command', id: 'open-help' }, window.location.origin),
  )
  await expect(page.getByRole('dialog', { name: /keyboard/i })).toBeVisible()
})

test('screens find the new core after the old one has died', async ({ shell, killCore }) => {
  await shell.settled()
  await shell.goTo('Settings')
  killCore()
  await shell.goTo('Runs')
  await shell.goTo('Home')
  await expect(shell.main.getByRole('button', { name: 'Try with sample data' })).toBeVisible()
})

test('files that the desktop opens fill the form', async ({ shell, page }) => {
  await shell.settled()
  // As main does it: only the fragment of the page changes.
  await page.evaluate(() => {
    location.hash = '/allocation/new?caps=%2Fdrop+1%2Fcaps.csv&elig=%2Fdrop+1%2Felig.csv'
  })
  await expect(shell.main.getByRole('heading', { name: 'New allocation' })).toBeVisible()
  for (const path of ['/drop 1/caps.csv', '/drop 1/elig.csv']) {
    await expect
      .poll(() =>
        shell.main
          .getByRole('textbox')
          .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value)),
      )
      .toContain(path)
  }
  await expect(page).toHaveURL(/#\/allocation\/new$/)
})
