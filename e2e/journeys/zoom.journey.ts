/** At 200 % a window of 1280x800 has 640x400 CSS pixels: all is there, and only grids scroll sideways. */
import type { Page } from 'playwright'

import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { findCutText, findMotion } from '../support/layout.ts'
import { NewAllocation } from '../support/new-allocation.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })

async function expectFits(page: Page, what: string): Promise<void> {
  await test.step(what, async () => {
    // What is on its way to its place while a screen comes up is neither.
    await expect.poll(() => findCutText(page), `${what}: what is cut`).toEqual([])
    await expect
      .poll(() => findMotion(page), `${what}: what moves, though nothing should`)
      .toEqual([])
  })
}

test('every place of the rail fits, before and after the first run', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const places = await shell.rail.getByRole('link').allTextContents()
  expect(places.length).toBeGreaterThan(3)
  for (const place of places) {
    await shell.goTo(place)
    await expectFits(page, `${place}, empty`)
  }
  const id = await startRun(page, host.origin, await writeDrop(folder, smallDrop()))
  await shell.open(`/runs/${id}`)
  await new RunScreen(shell).finished()
  for (const place of places) {
    await shell.goTo(place)
    await expectFits(page, `${place}, with a run`)
  }
})

test('an allocation is put together, started, read and compared', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const before = await startRun(page, host.origin, files, { parameters: { per_user: 1 } })
  await form.open()
  await form.name(files)
  await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
  await form.enforceRatios()
  await expect(form.preflight).toContainText('the hard guard fills 6 of its 60 slots')
  await expectFits(page, 'New allocation, filled')
  await form.start.click()
  await run.finished()
  const after = run.id()
  for (const tab of ['Result', 'Contracts', 'Assignments', 'Inputs', 'Log']) {
    await run.tab(tab).click()
    await expect(run.tab(tab)).toHaveAttribute('aria-selected', 'true')
    await shell.settled()
    await expectFits(page, tab)
  }
  await run.showAssignments()
  await run.rows(run.assignments).first().click()
  await expect(run.drawer('User u01').getByRole('region', { name: 'Candidates' })).toBeVisible()
  await expectFits(page, 'A user in the drawer')
  await shell.open(`/runs/compare?a=${before}&b=${after}`)
  await expect(shell.main.getByRole('heading', { name: '2 parameters differ' })).toBeVisible()
  await expectFits(page, 'Comparison')
})
