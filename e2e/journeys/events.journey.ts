/** A month of events: from sample data to the one line that was rejected, and to who came back. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from '../support/console.ts'
import { tabTo } from '../support/keyboard.ts'
import { RunScreen } from '../support/run-screen.ts'

test('sample events lead to a funnel that adds up, a rejected line and the players of a cohort', async ({
  shell,
  page,
}) => {
  const run = new RunScreen(shell)
  const { main } = run

  await test.step('one click cleans the sample month', async () => {
    await shell.goTo('Events')
    await main.getByRole('button', { name: 'Try with sample data' }).click()
    await expect(main.getByRole('tab', { name: 'Rejected lines' })).toBeVisible({ timeout: 60_000 })
    await shell.settled()
    await expect(main.getByText(/lines became clean events \(99\.\d%\)/)).toBeVisible()
  })

  await test.step('lines less what was blank or rejected are the clean events', async () => {
    const figures = await main
      .getByRole('region', { name: 'From lines to clean events' })
      .locator('strong')
      .allTextContents()
    const numbers = figures.map((text) => Number(text.replace(/ .*/, '').replaceAll(',', '')))
    const [lines = 0, ...rest] = numbers
    const clean = rest.at(-1) ?? 0
    const gone = rest.slice(0, -1).reduce((sum, count) => sum + count, 0)
    expect(rest).toHaveLength(8)
    expect(lines - gone).toBe(clean)
  })

  await test.step('a failed check says what it saw and gives examples', async () => {
    const checks = main.getByRole('region', { name: 'Checks' })
    const first = checks.getByRole('listitem').first()
    await expect(first).toContainText('Warning')
    await first.getByText(/examples/).click()
    await expect(first).toContainText(/events_2025-03-\d\d\.jsonl:\d+/)
  })

  await test.step('a reason leads to its lines, a line to its raw text, by keys', async () => {
    await main.getByRole('button', { name: /^Malformed JSON/ }).click()
    await expect(page).toHaveURL(/tab=rejected.*where=reason:in:malformed_json/)
    const grid = main.getByRole('grid', { name: 'Rejected lines' })
    await expect(main.getByText(/^24 of \d+ lines$/)).toBeVisible()
    await run.rows(grid).first().getByRole('gridcell').first().click()
    const drawer = main.getByRole('complementary')
    await expect(drawer.getByRole('heading', { name: /^Line [\d,]+ of events_/ })).toBeVisible()
    const raw = drawer.locator('pre')
    const before = (await raw.textContent()) ?? ''
    expect(before.length).toBeGreaterThan(10)
    await page.keyboard.press('ArrowDown')
    await expect(raw).not.toHaveText(before)
    await page.reload()
    await expect(drawer.locator('pre')).not.toHaveText(before)
    await page.keyboard.press('Escape')
    await expect(drawer).toBeHidden()
  })

  await test.step('a day of the plot leads to its events', async () => {
    await run.tab('Result').click()
    await main.getByRole('button', { name: /13 Mar 2025: \d+ active players/ }).click()
    await expect(page).toHaveURL(/where=event_date:in:2025-03-13/)
    await expect(run.rows(main.getByRole('grid', { name: 'Clean events' })).first()).toContainText(
      '2025-03-13',
    )
  })

  await test.step('a cell of the cohorts, reached by keys, lists as many players as it shows', async () => {
    await run.tab('Result').click()
    await main.getByText('Week', { exact: true }).click()
    await expect(page).toHaveURL(/cohorts=week/)
    const cells = main.getByRole('radiogroup', { name: 'Cells show' })
    await cells.getByText('Players', { exact: true }).click()
    const cohorts = main.getByRole('grid', { name: 'Retention by week' })
    const size = cohorts.getByRole('gridcell', { name: /^Players whose first week/ }).first()
    await tabTo(page, size)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const cell = cohorts.locator('td:focus')
    await expect(cell).toHaveAccessibleName(/active in week 1/)
    const players = (await cell.textContent()) ?? ''
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/tab=players.*cell=week:2025-03-03:1/)
    await expect(main.getByText(`${players} players`, { exact: true })).toBeVisible()
    await run
      .rows(main.getByRole('grid', { name: 'Players' }))
      .first()
      .getByRole('gridcell')
      .first()
      .click()
    await expect(page).toHaveURL(/tab=events.*where=player_id:in:player_/)
  })
})

test('a log with other names is mapped, and its lines without a user are told before and after', async ({
  shell,
  page,
  folder,
}) => {
  const { main } = shell
  await mkdir(join(folder, 'songs'))
  const lines = Array.from({ length: 40 }, (_, at) => ({
    page: at % 4 === 0 ? 'Home' : 'NextSong',
    ts: 1_541_105_830_796 + at * 60_000,
    userId: at % 10 === 0 ? '' : String(at % 7),
    sessionId: at % 5,
    length: at * 1.5,
  }))
  await writeFile(
    join(folder, 'songs', 'day-1.json'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  )
  await writeFile(
    join(folder, 'songs', 'day-2.json'),
    lines.map((line) => `${JSON.stringify({ ...line, ts: line.ts + 86_400_000 })}\n`).join(''),
  )

  await shell.open('/events/new')
  const path = main.getByRole('textbox', { name: 'Log files' })
  await test.step('a file that is dropped on the page is copied, and leads there', async () => {
    const text = `${JSON.stringify(lines[1])}\n`.repeat(30_000)
    const dataTransfer = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([content], 'day 0.jsonl'))
      return transfer
    }, text)
    await main.getByRole('region', { name: 'Logs' }).dispatchEvent('drop', { dataTransfer })
    await expect(path).toHaveValue(/uploads.[0-9a-f]{16}.day 0\.jsonl$/)
    expect(await readFile(await path.inputValue(), 'utf8')).toBe(text)
  })
  await path.fill(join(folder, 'songs', '*.json'))
  await expect(main.getByText('8 of 80 lines have no userId: they will be rejected.')).toBeVisible()
  await expect(main.getByLabel('player_id')).toHaveValue('userId')
  await expect(main.getByLabel('timestamp', { exact: true })).toHaveValue('ts')
  await main.getByRole('button', { name: 'Do not require them' }).click()

  await test.step('the YAML says the same, and what is wrong in it where', async () => {
    await main.getByText('YAML', { exact: true }).click()
    const editor = main.getByRole('textbox', { name: 'Configuration as YAML' })
    await expect(editor).toHaveValue(/player_id: userId[\s\S]*timestamp_unit: ms/)
    const text = await editor.inputValue()
    await editor.fill(text.replace('min_events: 1000', 'min_events: many'))
    await expect(main.getByRole('button', { name: /^Error Line 2 .*min_events/ })).toBeVisible()
    await editor.fill(text.replace('min_events: 1000', 'min_events: 10 # few'))
    await expect(main.getByRole('list', { name: 'Problems of the YAML' })).toBeHidden()
    await main.getByText('Form', { exact: true }).click()
    await expect(main.getByRole('textbox', { name: 'Fewest clean events' })).toHaveValue('10')
  })

  await main.getByRole('button', { name: /^Clean 2 files, / }).click()
  await expect(main.getByText('72 of 80 lines became clean events (90%)')).toBeVisible({
    timeout: 60_000,
  })
  await expect(main.getByRole('button', { name: /^Missing field 8/ })).toBeVisible()
  await expect(page).toHaveURL(/\/runs\//)
})
