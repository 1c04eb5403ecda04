/** A stranger's first minutes: sample data, a result, and why one user got what they got. */
import { expect, test } from '../support/console.ts'
import { RunScreen } from '../support/run-screen.ts'

const toNumber = (text: string): number => Number(text.replaceAll(',', ''))

test('sample data lead from an empty Home to an explained result', async ({ shell, page }) => {
  const run = new RunScreen(shell)
  const { main } = run

  await test.step('one click on Home starts the run and shows it working', async () => {
    await expect(main.getByRole('heading', { name: 'See a result in ten seconds' })).toBeVisible()
    await main.getByRole('button', { name: 'Try with sample data' }).click()
    await expect(run.progress).toBeVisible()
    await expect(main.getByRole('list', { name: 'Stages' }).getByRole('listitem')).not.toHaveCount(
      0,
    )
    await expect(run.cancel).toBeVisible()
  })

  await test.step('the headline says what the result is worth', async () => {
    await run.finished()
    await expect(run.headline('Users assigned')).toHaveText(/^\d\d,\d{3} of 20,000$/)
    await expect(run.headline('Assignments')).toHaveText(/^\d\d,\d{3} \d\d,\d{3} sponsored$/)
    await expect(run.headline('Fill')).toHaveText(/^\d\d(\.\d)?% of [\d,]+ seats$/)
    await expect(run.headline('Within')).toHaveText(/^[\d.]+% of the best possible$/)
    const gap = Number.parseFloat((await run.headline('Within').textContent()) ?? '')
    expect(gap, 'gap to the certified bound in per cent').toBeLessThan(1)
  })

  const groups = main.getByRole('grid', { name: 'Ratio compliance by group' })
  await test.step('the one group that cannot reach its target comes first and says why', async () => {
    await expect(main.getByText('12 groups · 11 at target · 1 limited by the guard')).toBeVisible()
    await expect(run.rows(groups)).toHaveCount(12)
    const limited = run.rows(groups).first()
    await expect(limited).toContainText('Limited')
    await run.loaded(groups)
    const id = (await limited.getByRole('gridcell').first().textContent()) ?? ''
    await limited.getByRole('button', { name: 'Why' }).click()
    const drawer = run.drawer(`Group ${id}`)
    await expect(drawer.getByRole('listitem').first()).toHaveText(/\w.*\.$/)
    await expect(drawer.getByText('Slots left empty for the ratio')).toBeVisible()
    await expect(drawer.getByRole('link', { name: /^Add slack of 0\.\d+$/ })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(drawer).toBeHidden()
  })

  await test.step('under the headline stands what needs attention, and leads to the reasons', async () => {
    const notes = main.getByRole('region', { name: 'Needs attention' })
    await expect(notes).toContainText(
      /^Group reactivated can have every slot filled at a target of [\d.]+%, not at 55%: the guard left \d+ slots empty\./,
    )
    await notes.getByRole('button', { name: 'Reasons and remedies' }).click()
    await expect(run.drawer('Group reactivated')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(run.drawer('Group reactivated')).toBeHidden()
  })

  await test.step('the contracts are listed with price and use, and open', async () => {
    await run.tab('Contracts').click()
    await expect(page).toHaveURL(/tab=contracts/)
    const contracts = main.getByRole('grid', { name: 'Contracts' })
    await expect(main.getByText('120 contracts', { exact: true })).toBeVisible()
    await run.rows(contracts).nth(2).click()
    const drawer = run.drawer(/^Contract c-/)
    await expect(drawer.getByText('Eligible users', { exact: true })).toBeVisible()
    await drawer.getByRole('button', { name: 'Close details' }).click()
    await expect(drawer).toBeHidden()
  })

  await test.step('far down among the assignments their rows appear, and the grid keeps its place', async () => {
    await run.showAssignments()
    const { all } = await run.counts()
    await expect(run.count).toHaveText(`${all} assignments`)
    await run.assignments.evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight
    })
    const last = run.rows(run.assignments).last()
    // The heading is row 1.
    await expect(last).toHaveAttribute('aria-rowindex', String(toNumber(all) + 1))
    await expect(last.getByRole('gridcell').first()).toHaveText(/^u-\d+$/)
    await expect(run.count).toHaveText(`${all} assignments`)
    await expect
      .poll(() => run.assignments.evaluate((grid) => grid.scrollTop))
      .toBeGreaterThan(1_000_000)
  })

  await test.step('filter and order of the assignments live in the address', async () => {
    await run.showAssignments()
    await run.filterByChoice('Kind', 'Sponsored')
    await expect(page).toHaveURL(/where=sponsored:in:true/)
    const { all, sponsored } = await run.counts()
    await expect(run.count).toHaveText(`${sponsored} of ${all} assignments`)
    await run.header(run.assignments, 'Score').click()
    await expect(page).toHaveURL(/sort=-score/)
    await run.sorted(run.assignments, 'Score', 'descending')
    const scores = await run
      .rows(run.assignments)
      .evaluateAll((rows) =>
        rows
          .slice(0, 10)
          .map((row) => Number(row.querySelectorAll('[role=gridcell]')[3]?.textContent)),
      )
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    const first = await run.rows(run.assignments).first().textContent()

    await page.reload()
    await expect(run.rows(run.assignments).first()).toHaveText(first ?? '')
    await expect(run.count).toHaveText(`${sponsored} of ${all} assignments`)
    await run.tab('Result').click()
    await expect(page).not.toHaveURL(/tab=/)
    await page.goBack()
    await expect(page).toHaveURL(/tab=assignments.*where=sponsored:in:true.*sort=-score/)
    await expect(run.rows(run.assignments).first()).toHaveText(first ?? '')
    await page.goForward()
    await expect(run.headline('Users assigned')).toBeVisible()
    await page.goBack()
    await expect(run.rows(run.assignments).first()).toHaveText(first ?? '')
  })

  await test.step('a row opens the user with the sentence that says why', async () => {
    await run.loaded(run.assignments)
    const row = run.rows(run.assignments).first()
    const user = (await row.getByRole('gridcell').first().textContent()) ?? ''
    await row.click()
    const drawer = run.drawer(`User ${user}`)
    await expect(drawer.getByRole('listitem').first()).toContainText(user)
    await expect(drawer.getByRole('listitem').first()).toHaveText(/\.$/)
    await expect(drawer.getByRole('region', { name: 'Candidates' })).toContainText('Chosen')
    await expect(page).toHaveURL(new RegExp(`open=user(:|%3A)${user}`))

    await drawer.getByRole('button', { name: 'Row below' }).click()
    await expect(drawer).toBeHidden()
    await expect(run.drawer(/^User /)).toBeVisible()
    await run
      .drawer(/^User /)
      .getByRole('heading', { name: /^User / })
      .focus()
    await page.keyboard.press('ArrowUp')
    await expect(drawer).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(run.drawer(/^User /)).toBeHidden()
  })
})
