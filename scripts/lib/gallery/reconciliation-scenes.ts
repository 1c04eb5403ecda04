import { RunScreen } from '../../../e2e/support/run-screen.ts'
import type { Shell } from '../../../e2e/support/shell.ts'
import { drawerStands, expect, runRoute as of, type Scene, waitingAndFailing } from './scene.ts'
import type { World } from './world.ts'

/** Results of reconciliations, their comparison and the form that starts them. */
export function reconciliationScenes({ runs, lists }: World): readonly Scene[] {
  const screen = 'reconciliation-result'
  const result = of(runs.reconciliation)
  const openFirstRow = async (shell: Shell): Promise<void> => {
    const rows = new RunScreen(shell).rows(shell.main.getByRole('grid').first())
    await rows.first().getByRole('gridcell').first().click()
    await drawerStands(shell)
  }
  const nameLists = async (shell: Shell): Promise<void> => {
    await shell.main.getByRole('textbox', { name: 'Left list' }).fill(lists.left)
    await shell.main.getByRole('textbox', { name: 'Right list' }).fill(lists.right)
    await expect(shell.main.getByRole('button', { name: /^Match \d/ })).toBeEnabled()
    await shell.settled()
  }
  const full = (detail: string, route: string, act?: Scene['act']): Scene => ({
    screen,
    state: 'full',
    detail,
    route,
    ...(act === undefined ? {} : { act }),
  })
  const tabs = ['matches', 'unmatched-left', 'unmatched-right', 'conflicts', 'golden'] as const
  return [
    { screen, state: 'full', route: result },
    ...[...tabs, 'quality', 'blocking', 'inputs', 'parameters'].map((tab) =>
      full(tab, `${result}?tab=${tab}`),
    ),
    ...tabs.map((tab) => full(`${tab}-drawer`, `${result}?tab=${tab}`, openFirstRow)),
    full('known-pairs', of(runs.reconciliationKnown)),
    full('known-pairs-quality', of(runs.reconciliationKnown, '?tab=quality')),
    full('duplicates', of(runs.duplicates)),
    full('why-not', `${result}?tab=blocking&left=L001&right=P040`),
    { screen, state: 'empty', detail: 'nothing-compared', route: of(runs.nothingInCommon) },
    {
      screen,
      state: 'empty',
      detail: 'nothing-matches',
      route: `${result}?tab=matches&where=left_title:contains:zzzz`,
    },
    { screen, state: 'empty', detail: 'no-golden', route: of(runs.nothingInCommon, '?tab=golden') },
    { screen, state: 'error', detail: 'failed', route: of(runs.reconciliationFailed) },
    ...waitingAndFailing(screen, result, /\/rpc\/reconciliation\//),
    {
      screen: 'compare-reconciliations',
      state: 'full',
      route: `/runs/compare?a=${runs.reconciliation}&b=${runs.reconciliationKnown}`,
    },
    {
      screen: 'new-reconciliation',
      state: 'full',
      detail: 'proposal',
      route: '/reconciliation/new',
      act: nameLists,
    },
    {
      screen: 'new-reconciliation',
      state: 'full',
      detail: 'save-preset',
      route: '/reconciliation/new',
      act: async (shell, page) => {
        await nameLists(shell)
        await shell.main.getByRole('button', { name: 'Presets' }).click()
        await page.getByRole('menuitem', { name: 'Save as preset…' }).click()
        await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
      },
    },
    {
      screen: 'new-reconciliation',
      state: 'full',
      detail: 'json',
      route: `/reconciliation/new?from=${runs.reconciliation}`,
      act: async (shell) => {
        await shell.main.getByText('JSON', { exact: true }).click()
        await shell.settled()
      },
    },
    {
      screen: 'new-reconciliation',
      state: 'full',
      detail: 'query',
      route: '/reconciliation/new',
      act: async (shell) => {
        await shell.main.getByRole('button', { name: 'Ask a database: Left list' }).click()
        await drawerStands(shell)
      },
    },
    {
      screen: 'new-reconciliation',
      state: 'error',
      detail: 'faulty-list',
      route: '/reconciliation/new',
      act: async (shell) => {
        await shell.main.getByRole('textbox', { name: 'Left list' }).fill(lists.faulty)
        await shell.main.getByRole('textbox', { name: 'Right list' }).fill(lists.right)
        await expect(shell.main.getByRole('list', { name: 'Faults of the lists' })).toBeVisible()
      },
    },
    { screen: 'reconciliation', state: 'full', route: '/reconciliation' },
  ]
}
