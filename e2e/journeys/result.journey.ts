/** An allocation result: every plot leads to its rows, by the pointer and by keys, and prints. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { findViolations } from '../support/axe.ts'
import { quartermaster } from '../support/cli.ts'
import { expect, test } from '../support/console.ts'
import { SHORT_GROUP, smallDrop, writeDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

const enforced = { enforce_assignment_ratio: true } as const

/** The count that a bar says in its name. */
const countIn = (words: string | null): number =>
  Number(/: ([\d,]+) /.exec(words ?? '')?.[1]?.replaceAll(',', ''))

test('plots say what they show, and each mark leads to its rows', async ({
  shell,
  page,
  context,
  host,
  folder,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const files = await writeDrop(folder, smallDrop())
  const id = await startRun(page, host.origin, files, { parameters: enforced })
  const run = new RunScreen(shell)
  const { main } = run
  await shell.open(`/runs/${id}`)
  await run.finished()

  await test.step('sentences under the headline say who got something and which group paid', async () => {
    await expect(
      main.getByText(/^\d+ of 60 eligible users hold .* stayed empty for it in g3\.$/),
    ).toBeVisible()
  })

  await test.step('keys walk over the scatter and open a contract, the drawer walks on', async () => {
    const scatter = main.getByRole('group', { name: /^Contracts by price and use, 8 marks/ })
    await scatter.focus()
    await page.keyboard.press('ArrowRight')
    const said = scatter.locator('[aria-live]')
    await expect(said).toHaveText(/^c\d, (un)?sponsored, price [\d.]+, \d+ of 30 used$/)
    const first = (await said.textContent())?.slice(0, 2) ?? ''
    await page.keyboard.press('Enter')
    const drawer = run.drawer(`Contract ${first}`)
    await expect(drawer.getByText('Eligible users', { exact: true })).toBeVisible()
    await drawer.getByRole('button', { name: 'Row below' }).click()
    await expect(drawer).toBeHidden()
    await expect(run.drawer(/^Contract c\d$/)).toBeVisible()
    await page.keyboard.press('Escape')
  })

  await test.step('its table twin has the same contracts, and is remembered', async () => {
    await main.getByRole('button', { name: /price and use: show as table/i }).click()
    const twin = main.getByRole('grid', { name: 'Contracts by price and use' })
    await expect(run.rows(twin)).toHaveCount(8)
    await expect(twin.getByRole('columnheader', { name: 'Price' })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
    expect(await findViolations(page)).toEqual([])
    await page.reload()
    await run.rows(twin).first().click()
    await expect(run.drawer(/^Contract c\d$/)).toBeVisible()
    await page.keyboard.press('Escape')
    await main.getByRole('button', { name: /price and use: show as plot/i }).click()
    await expect(twin).toBeHidden()
  })

  await test.step('a bar of the contracts by use filters the list to exactly its contracts', async () => {
    await run.tab('Contracts').click()
    const bars = main.getByRole('toolbar', { name: 'Contracts by use' })
    const bar = bars.getByRole('button', { name: /^(Full|[\d–]+% used): [1-9]/ }).first()
    const count = countIn(await bar.getAttribute('aria-label'))
    await bar.click()
    await expect(page).toHaveURL(/where=fill/)
    await expect(bar).toHaveAttribute('aria-pressed', 'true')
    await expect(main.getByRole('status').filter({ hasText: /contracts?$/ })).toHaveText(
      new RegExp(`^${count}( of 8)? contracts?$`),
    )
    expect(await findViolations(page)).toEqual([])
    await bar.click()
    await expect(page).not.toHaveURL(/where=/)
  })

  await test.step('bars of scores and rounds do the same, reached by arrow keys', async () => {
    await run.showAssignments()
    const rounds = main.getByRole('toolbar', { name: 'Assignments by round' })
    await rounds.getByRole('button', { name: /^Round 1: / }).focus()
    await page.keyboard.press('ArrowRight')
    const second = rounds.getByRole('button', { name: /^Round 2: / })
    await expect(second).toBeFocused()
    const inRound = countIn(await second.getAttribute('aria-label'))
    await page.keyboard.press('Enter')
    await expect(run.count).toHaveText(new RegExp(`^${inRound} of [\\d,]+ assignments$`))
    const scores = main.getByRole('toolbar', { name: 'Assignments by score' })
    // The scores follow the round: the bars of all scores add up to it.
    await expect
      .poll(async () => {
        const names = await scores
          .getByRole('button')
          .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
        return names.reduce((sum, name) => sum + countIn(name), 0)
      })
      .toBe(inRound)
    expect(await findViolations(page)).toEqual([])
    await main.getByRole('button', { name: 'Hide plots' }).click()
    await expect(rounds).toBeHidden()
    await main.getByRole('button', { name: 'Show plots' }).click()
    await expect(rounds).toBeVisible()
  })

  await test.step('a group names its remedies; one opens a new allocation with the change', async () => {
    await shell.open(`/runs/${id}?open=group:${SHORT_GROUP}`)
    const drawer = run.drawer(`Group ${SHORT_GROUP}`)
    await expect(drawer.getByText('Reachable, every slot filled')).toBeVisible()
    await drawer.getByRole('button', { name: 'Copy as text' }).click()
    await expect(drawer.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^Group g3\nGroup g3 is limited by the guard: /,
    )
    expect(await findViolations(page)).toEqual([])
    await drawer.getByRole('link', { name: 'Use a soft guard' }).click()
    await expect(main.getByRole('radio', { name: /^soft$/i })).toBeChecked()
  })
})

test('the report fits one page, on paper nothing but it, and the terminal writes the same', async ({
  shell,
  page,
  browser,
  host,
  folder,
  workspace,
}) => {
  const files = await writeDrop(folder, smallDrop())
  const id = await startRun(page, host.origin, files, { parameters: enforced })
  const run = new RunScreen(shell)
  await shell.open(`/runs/${id}`)
  await run.finished()
  await run.main.getByRole('link', { name: 'Report' }).click()
  const sheet = run.main.getByRole('region', { name: 'Report' })
  await expect(sheet).toContainText('3 groups · 2 at target · 1 limited by the guard')
  await expect(sheet.getByRole('row').filter({ hasText: SHORT_GROUP })).toContainText('Limited')
  await expect(sheet).toContainText('Check passed.')
  await expect(sheet).toContainText(`run ${id}`)
  expect(await findViolations(page)).toEqual([])

  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const printed = page.locator('.qm-printed')
  await expect(printed).toBeVisible()
  await expect(shell.rail).toBeHidden()
  await expect(printed.locator('.qm-report')).toHaveCSS('background-color', 'rgb(255, 255, 255)')
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? []
    expect(pages, `pages on ${format}`).toHaveLength(1)
  }
  const onPaper = await printed.textContent()
  await page.emulateMedia({ media: 'screen' })

  const out = join(folder, 'report.html')
  const ended = await quartermaster('runs', 'report', id, '--out', out, '--workspace', workspace)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const other = await browser.newPage()
  await other.setContent(await readFile(out, 'utf8'))
  expect(await other.locator('.qm-report').textContent()).toBe(onPaper)
  await other.close()
})
