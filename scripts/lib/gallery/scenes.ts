import { shellCommands } from '../../../src-shared/commands.ts'
import { allocationScenes } from './allocation-scenes.ts'
import { eventScenes } from './event-scenes.ts'
import { reconciliationScenes } from './reconciliation-scenes.ts'
import { reviewScenes } from './review-scenes.ts'
import {
  expect,
  openFirstRow,
  refused,
  runRoute as run,
  type Scene,
  waitingAndFailing,
} from './scene.ts'
import type { World } from './world.ts'

const SETTINGS = shellCommands.flatMap((command) =>
  command.group === 'Settings' ? [command.route.replace('/settings/', '')] : [],
)

/** Every screen in each of its states. */
export function scenesOf(world: World): readonly Scene[] {
  const { runs } = world
  const compare = `/runs/compare?a=${runs.ok}&b=${runs.okAgain}`
  return [
    { screen: 'home', state: 'empty', route: '/', world: 'empty' },
    { screen: 'home', state: 'full', route: '/' },
    ...waitingAndFailing('home', '/'),
    {
      screen: 'home',
      state: 'error',
      detail: 'unreachable',
      route: '/',
      answers: 'unreachable',
      allow: refused,
    },

    { screen: 'runs', state: 'empty', route: '/runs', world: 'empty' },
    { screen: 'runs', state: 'empty', detail: 'nothing-matches', route: '/runs?text=zzzz' },
    { screen: 'runs', state: 'full', route: '/runs' },
    ...waitingAndFailing('runs', '/runs'),

    ...eventScenes(world),
    { screen: 'reconciliation', state: 'empty', route: '/reconciliation', world: 'empty' },
    ...waitingAndFailing('reconciliation', '/reconciliation'),
    { screen: 'new-reconciliation', state: 'empty', route: '/reconciliation/new' },
    ...reconciliationScenes(world),
    ...reviewScenes(world),
    ...allocationScenes(world),

    ...(['queued', 'running', 'cancelling', 'cancelled', 'failedByInput'] as const).map((name) => ({
      screen: 'run',
      state: 'full' as const,
      detail: name,
      route: run(runs[name]),
    })),
    ...(['failedByLoss', 'failedByBug', 'timedOut', 'interrupted'] as const).map((name) => ({
      screen: 'run',
      state: 'full' as const,
      detail: name,
      route: run(runs[name]),
    })),
    { screen: 'run', state: 'empty', detail: 'unknown', route: run('zzzzzzzz'), allow: refused },
    ...waitingAndFailing('run', run(runs.sample), /\/rpc\/runs\/get/),

    { screen: 'compare', state: 'empty', route: '/runs/compare' },
    { screen: 'compare', state: 'full', route: compare },
    { screen: 'compare', state: 'full', detail: 'users', route: `${compare}&tab=users` },
    {
      screen: 'compare',
      state: 'full',
      detail: 'user-drawer',
      route: `${compare}&tab=users`,
      act: openFirstRow,
    },
    { screen: 'compare', state: 'full', detail: 'moves', route: `${compare}&tab=moves` },
    {
      screen: 'compare',
      state: 'empty',
      detail: 'no-moves',
      route: `/runs/compare?a=${runs.ok}&b=${runs.ok}&tab=moves`,
    },
    ...waitingAndFailing('compare-moves', `${compare}&tab=moves`, /allocation\/compareMoves/),
    {
      screen: 'compare',
      state: 'empty',
      detail: 'no-result',
      route: `/runs/compare?a=${runs.failedByLoss}&b=${runs.ok}`,
    },
    ...waitingAndFailing('compare', compare),

    ...SETTINGS.map((section) => ({
      screen: 'settings',
      state: 'full' as const,
      detail: section,
      route: `/settings/${section}`,
    })),
    {
      screen: 'settings',
      state: 'full',
      detail: 'connections-new',
      route: '/settings/connections',
      act: async (shell, page) => {
        await shell.main.getByRole('button', { name: 'Add connection' }).click()
        await expect(page.getByRole('dialog').getByRole('textbox').first()).toBeVisible()
      },
    },
    ...['backups', 'connections', 'people', 'keys', 'audit'].map((section) => ({
      screen: 'settings',
      state: 'empty' as const,
      detail: section,
      route: `/settings/${section}`,
      world: 'empty' as const,
    })),
    ...waitingAndFailing('settings', '/settings/limits'),

    { screen: 'schedules', state: 'empty', route: '/schedules', world: 'empty' },
    { screen: 'schedules', state: 'full', route: '/schedules' },
    ...waitingAndFailing('schedules', '/schedules'),
    { screen: 'new-schedule', state: 'empty', route: '/schedules/new' },
    ...[runs.sample, runs.events, runs.reconciliation].map((id, index) => ({
      screen: 'new-schedule',
      state: 'full' as const,
      detail: ['allocation', 'events', 'reconciliation'][index] ?? '',
      route: `/schedules/new?run=${id}`,
    })),
    { screen: 'metrics', state: 'empty', route: '/metrics', world: 'empty' },
    { screen: 'metrics', state: 'full', route: '/metrics' },
    ...waitingAndFailing('metrics', '/metrics'),
    { screen: 'not-found', state: 'empty', route: '/nowhere' },
    {
      screen: 'palette',
      state: 'full',
      route: '/runs',
      act: async (_shell, page) => {
        await page.keyboard.press('ControlOrMeta+k')
        await expect(page.getByRole('combobox', { name: /search/i })).toBeVisible()
      },
    },
    {
      screen: 'tray',
      state: 'full',
      route: '/settings',
      act: async (_shell, page) => {
        await page.getByRole('button', { name: /^\d+ running/ }).click()
        await expect(page.getByRole('dialog').getByRole('progressbar').first()).toBeVisible()
      },
    },
    {
      screen: 'keys',
      state: 'full',
      route: '/',
      act: async (_shell, page) => {
        await page.keyboard.press('Shift+Slash')
        await expect(page.getByRole('dialog')).toBeVisible()
      },
    },
  ]
}
