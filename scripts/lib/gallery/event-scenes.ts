import { expect, openFirstRow, runRoute as run, type Scene, waitingAndFailing } from './scene.ts'
import type { World } from './world.ts'

/** Results of event runs and the form that starts them. */
export function eventScenes({ runs }: World): readonly Scene[] {
  return [
    { screen: 'events', state: 'empty', route: '/events', world: 'empty' },
    ...waitingAndFailing('events', '/events'),
    { screen: 'new-events', state: 'empty', route: '/events/new' },
    {
      screen: 'new-events',
      state: 'error',
      detail: 'no-such-file',
      route: '/events/new',
      act: async (shell) => {
        const logs = shell.main.getByRole('textbox', { name: 'Log files' })
        await logs.fill('no-such-folder/*.jsonl')
        await expect(shell.main.getByRole('alert').first()).toBeVisible()
      },
      allow: [/status of (403|404)/],
    },
    { screen: 'events', state: 'full', route: '/events' },
    { screen: 'events-result', state: 'full', route: run(runs.events) },
    ...['rejected', 'events', 'properties', 'inputs', 'parameters'].map((tab) => ({
      screen: 'events-result',
      state: 'full' as const,
      detail: tab,
      route: run(runs.events, `?tab=${tab}`),
    })),
    {
      screen: 'events-result',
      state: 'full',
      detail: 'rejected-drawer',
      route: run(runs.events, '?tab=rejected'),
      act: openFirstRow,
    },
    {
      screen: 'events-result',
      state: 'full',
      detail: 'load',
      route: run(runs.events, '?tab=inputs'),
      act: async (shell, page) => {
        await shell.main.getByRole('button', { name: /to a database/ }).click()
        const form = page.getByRole('dialog')
        await form.getByRole('combobox', { name: 'Connection' }).click()
        await page.getByRole('option', { name: /^warehouse/ }).click()
        await expect(form.getByRole('button', { name: 'Check first' })).toBeEnabled()
      },
    },
    {
      screen: 'new-events',
      state: 'full',
      detail: 'query',
      route: '/events/new',
      act: async (shell, page) => {
        await shell.main.getByRole('button', { name: 'Add a query' }).click()
        const drawer = shell.main.getByRole('complementary')
        await drawer.getByRole('combobox', { name: 'Connection' }).click()
        await page.getByRole('option', { name: /^warehouse/ }).click()
        await shell.settled()
      },
    },
    {
      screen: 'events-result',
      state: 'empty',
      detail: 'no-such-player',
      route: run(runs.events, '?tab=events&where=player_id:in:nobody'),
    },
    ...waitingAndFailing('events-result', run(runs.events), /\/rpc\/events\//),
  ]
}
