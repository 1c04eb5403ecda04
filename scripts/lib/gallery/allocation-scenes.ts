import { SHORT_GROUP } from '../../../e2e/support/fixtures.ts'
import { NewAllocation } from '../../../e2e/support/new-allocation.ts'
import type { Shell } from '../../../e2e/support/shell.ts'
import {
  drawerStands,
  expect,
  openFirstRow,
  refused,
  runRoute as run,
  type Scene,
  waitingAndFailing,
} from './scene.ts'
import type { World } from './world.ts'

/** Results of allocations and sweeps, reports, and the forms that start them. */
export function allocationScenes({
  runs,
  files,
  faultyFiles,
  scarceFiles,
}: World): readonly Scene[] {
  const result = `${run(runs.sample)}?tab=`
  const tryChanges = async (shell: Shell): Promise<void> => {
    const form = shell.main.getByRole('form', { name: 'What is different' })
    await form.getByRole('textbox', { name: 'Slack' }).fill('0.02')
    const caps = form.getByRole('region', { name: 'Caps, all rows' }).getByRole('textbox')
    await caps.first().fill('300')
    await form.getByRole('button', { name: 'Show the effect' }).click()
    await expect(shell.main.getByRole('button', { name: 'Start as a run' })).toBeVisible()
    await shell.settled()
  }
  return [
    { screen: 'new-allocation', state: 'empty', route: '/allocation/new' },
    {
      screen: 'new-allocation',
      state: 'full',
      route: '/allocation/new',
      act: async (shell) => {
        const form = new NewAllocation(shell)
        await form.name(files)
        await expect(form.start).toHaveText(/^Allocate/)
        await form.enforceRatios()
        await expect(form.preflight).toContainText('the hard guard fills')
      },
    },
    {
      screen: 'new-allocation',
      state: 'error',
      detail: 'faulty-files',
      route: '/allocation/new',
      act: async (shell) => {
        const form = new NewAllocation(shell)
        await form.name(faultyFiles)
        await expect(form.faults.first()).toBeVisible()
      },
    },
    {
      screen: 'new-allocation',
      state: 'full',
      detail: 'too-few-seats',
      route: '/allocation/new',
      act: async (shell) => {
        const form = new NewAllocation(shell)
        await form.name(scarceFiles)
        const remedy = form.preflight.getByRole('button', { name: /^Add slack/ })
        await remedy.scrollIntoViewIfNeeded()
      },
    },
    {
      screen: 'new-allocation',
      state: 'full',
      detail: 'query',
      route: '/allocation/new',
      act: async (shell, page) => {
        await shell.main.getByRole('button', { name: 'Ask a database for contract caps' }).click()
        const drawer = shell.main.getByRole('complementary')
        await drawer.getByRole('combobox', { name: 'Connection' }).click()
        await page.getByRole('option', { name: /^warehouse/ }).click()
        await expect(drawer.getByRole('textbox', { name: 'drop_id' })).toBeVisible()
      },
    },
    {
      screen: 'new-allocation',
      state: 'loading',
      route: '/allocation/new',
      answers: 'held',
      act: async (shell) => new NewAllocation(shell).name(files),
    },
    {
      screen: 'new-allocation',
      state: 'error',
      route: '/allocation/new',
      answers: 'failing',
      allow: refused,
      act: async (shell) => {
        await new NewAllocation(shell).name(files)
        await expect(shell.main.getByText(/cannot be read/).first()).toBeVisible()
      },
    },

    { screen: 'result', state: 'full', route: run(runs.sample) },
    { screen: 'result', state: 'full', detail: 'one-group', route: run(runs.oneGroup) },
    { screen: 'result', state: 'full', detail: 'many-groups', route: run(runs.manyGroups) },
    { screen: 'result', state: 'full', detail: 'warning', route: run(runs.warning) },
    { screen: 'result', state: 'full', detail: 'no-promise', route: run(runs.ok) },
    {
      screen: 'result',
      state: 'full',
      detail: 'group-drawer',
      route: `${run(runs.warning)}?open=group:${SHORT_GROUP}`,
      act: drawerStands,
    },
    ...waitingAndFailing('result', run(runs.sample), /\/rpc\/allocation\//),
    { screen: 'contracts', state: 'full', route: `${result}contracts` },
    {
      screen: 'contracts',
      state: 'full',
      detail: 'long-ids-drawer',
      route: `${run(runs.manyGroups)}?tab=contracts`,
      act: openFirstRow,
    },
    ...waitingAndFailing(
      'contracts',
      `${result}contracts`,
      /allocation\/(contracts|totals|choices)/,
    ),
    { screen: 'assignments', state: 'full', route: `${result}assignments` },
    {
      screen: 'assignments',
      state: 'full',
      detail: 'drawer',
      route: `${result}assignments`,
      act: openFirstRow,
    },
    {
      screen: 'assignments',
      state: 'empty',
      route: `${result}assignments&where=user_id:contains:zzz`,
    },
    ...waitingAndFailing(
      'assignments',
      `${result}assignments`,
      /allocation\/(assign|totals|choices)/,
    ),
    { screen: 'inputs', state: 'full', route: `${result}inputs` },
    {
      screen: 'inputs',
      state: 'full',
      detail: 'write-back',
      route: `${result}inputs`,
      act: async (shell, page) => {
        await shell.main.getByRole('button', { name: 'Write to a database' }).click()
        await expect(page.getByRole('dialog').getByRole('button').first()).toBeVisible()
      },
    },
    { screen: 'log', state: 'full', route: `${result}log` },
    ...waitingAndFailing('log', `${result}log`, /\/rpc\/runs\/log/),

    { screen: 'sweep', state: 'full', route: run(runs.sweep) },
    { screen: 'sweep', state: 'full', detail: 'point', route: run(runs.sweep, '?point=4') },
    {
      screen: 'sweep',
      state: 'full',
      detail: 'parameters',
      route: run(runs.sweep, '?tab=parameters'),
    },
    ...waitingAndFailing('sweep', run(runs.sweep), /\/rpc\/scenarios\/sweep/),
    { screen: 'new-sweep', state: 'empty', route: '/allocation/sweep' },
    { screen: 'new-sweep', state: 'full', route: `/allocation/sweep?from=${runs.sweep}` },
    { screen: 'what-if', state: 'empty', route: `${result}what-if` },
    { screen: 'what-if', state: 'full', route: `${result}what-if`, act: tryChanges },

    { screen: 'report', state: 'full', route: `${run(runs.sample)}/report` },
    {
      screen: 'report',
      state: 'full',
      detail: 'many-groups',
      route: `${run(runs.manyGroups)}/report`,
    },
    ...waitingAndFailing('report', `${run(runs.sample)}/report`),
    {
      screen: 'report',
      state: 'empty',
      route: `${run(runs.cancelled)}/report`,
      allow: [/status of 409/],
    },
  ]
}
