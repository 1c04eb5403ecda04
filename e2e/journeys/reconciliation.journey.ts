/** Two lists: from sample data over the threshold to a file of the matches. */
import { readFile } from 'node:fs/promises'

import { expect, test } from '../support/console.ts'
import { RunScreen } from '../support/run-screen.ts'

test('sample lists lead to matches with evidence, another threshold, and a file', async ({
  shell,
  page,
}) => {
  const run = new RunScreen(shell)
  const { main } = run

  await test.step('one click matches the sample lists', async () => {
    await shell.goTo('Reconciliation')
    await main.getByRole('button', { name: 'Try with sample lists' }).click()
    await expect(main.getByRole('tab', { name: 'Matches' })).toBeVisible({ timeout: 60_000 })
    await shell.settled()
    await expect(main.getByText(/left records found a partner \(\d/)).toBeVisible()
    // One in four matches has a near twin: the run says that it cannot know, and what to do.
    await expect(main.getByText('Precision and recall are not known.')).toBeVisible()
    await expect(main.getByRole('link', { name: /^Review \d+ pairs$/ })).toBeVisible()
  })

  await test.step('the slider says, by keys, what another threshold would accept', async () => {
    const slider = main.getByRole('slider', { name: 'Threshold of acceptance' })
    await slider.focus()
    const before = Number(await slider.getAttribute('aria-valuenow'))
    await page.keyboard.press('ArrowLeft')
    const after = (before - 0.01).toFixed(2)
    await expect(main.getByRole('link', { name: `Run again from ${after}` })).toBeVisible()
    await main.getByRole('button', { name: 'Show these pairs' }).click()
    await expect(page).toHaveURL(/tab=candidates.*where=confidence:from:0/)
  })

  await test.step('a pair shows its evidence, which adds up', async () => {
    const grid = main.getByRole('grid', { name: 'Candidate pairs' })
    await run.rows(grid).first().getByRole('gridcell').first().click()
    const drawer = main.getByRole('complementary')
    const evidence = drawer.getByRole('region', { name: 'Evidence' })
    await expect(evidence.getByRole('listitem').last()).toContainText('Weight')
    const bits = (await evidence.getByRole('listitem').allTextContents()).map((text) =>
      Number(/[+−][\d.]+$/.exec(text.trim())?.[0].replace('−', '-')),
    )
    const sum = bits.slice(0, -1).reduce((total, each) => total + each, 0)
    // Every bar is rounded to a tenth of a bit, and silent signals are left out.
    expect(Math.abs(sum - (bits.at(-1) ?? Number.NaN))).toBeLessThan(0.1 * bits.length + 0.3)
    await page.keyboard.press('Escape')
    await expect(drawer).toBeHidden()
  })

  await test.step('a press holds while its row comes, and opens it', async () => {
    const rows = Promise.withResolvers<void>()
    await page.route(/\/reconciliation\/rows/, async (route) => {
      await rows.promise
      await route.continue()
    })
    await main.getByRole('tab', { name: 'Matches' }).click()
    const first = run.rows(main.getByRole('grid', { name: 'Matches' })).first()
    await first
      .getByRole('gridcell')
      .first()
      .hover({ position: { x: 16, y: 14 } })
    await page.mouse.down()
    rows.resolve()
    await expect(first).not.toHaveAttribute('data-skeleton')
    await page.mouse.up()
    await expect(main.getByRole('complementary')).toBeVisible()
    await page.keyboard.press('Escape')
  })

  await test.step('the golden table marks where its cells come from', async () => {
    await main.getByRole('tab', { name: 'Golden' }).click()
    const grid = main.getByRole('grid', { name: 'Golden table' })
    const first = run.rows(grid).first()
    await expect(first.getByText('Left:').first()).toBeAttached()
    await expect(first.getByText('Narrowed:').first()).toBeAttached()
  })

  await test.step('the matches are saved as JSON', async () => {
    const saved = page.waitForEvent('download')
    await main.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Matches as JSON' }).click()
    const text = await readFile(await (await saved).path(), 'utf8')
    const rows = JSON.parse(text) as readonly { readonly decision: string }[]
    expect(rows.length).toBeGreaterThan(10)
    expect(new Set(rows.map(({ decision }) => decision)).has('accept')).toBe(true)
  })
})
