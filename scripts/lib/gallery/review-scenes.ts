import { expect, runRoute as run, type Scene, waitingAndFailing } from './scene.ts'
import type { World } from './world.ts'

/** The review of a reconciliation. */
export function reviewScenes({ runs }: World): readonly Scene[] {
  return [
    { screen: 'review', state: 'full', route: run(runs.reconciliation, '/review') },
    {
      screen: 'review',
      state: 'full',
      detail: 'reason',
      route: run(runs.reconciliation, '/review'),
      act: async (shell, page) => {
        await expect(shell.main.getByRole('option', { selected: true })).toBeVisible()
        await page.keyboard.press('Shift+R')
        await expect(page.getByRole('textbox', { name: 'Note' })).toBeFocused()
      },
    },
    {
      screen: 'review',
      state: 'full',
      detail: 'search',
      route: run(runs.reconciliation, '/review'),
      act: async (shell, page) => {
        await expect(shell.main.getByRole('option', { selected: true })).toBeVisible()
        await page.keyboard.press('/')
        await page.keyboard.type('a')
        await expect(
          shell.main.getByRole('button', { name: /^Accept this one/ }).nth(1),
        ).toBeVisible()
      },
    },
    {
      screen: 'review',
      state: 'empty',
      detail: 'nothing-matches',
      route: run(runs.reconciliation, '/review?text=zzzz'),
    },
    {
      screen: 'review',
      state: 'empty',
      detail: 'no-conflicts',
      route: run(runs.reconciliation, '/review?show=conflicts'),
    },
    ...waitingAndFailing('review', run(runs.reconciliation, '/review'), /\/rpc\/reviews\//),
  ]
}
