import type { Page } from 'playwright'
import { expect as expectSoon } from 'playwright/test'

import { SHORT_GROUP } from '../../../e2e/support/fixtures.ts'
import { NewAllocation } from '../../../e2e/support/new-allocation.ts'
import { RunScreen } from '../../../e2e/support/run-screen.ts'
import type { Shell } from '../../../e2e/support/shell.ts'
import { shellCommands } from '../../../src-shared/commands.ts'
import type { Answers } from './answers.ts'
import { reconciliationScenes } from './reconciliation-scenes.ts'
import type { World } from './world.ts'

export type SceneState = 'empty' | 'loading' | 'error' | 'full'

/** One screen in one state. */
export interface Scene {
  readonly screen: string
  readonly state: SceneState
  /** What tells it from other scenes of its screen and state. */
  readonly detail?: string
  readonly route: string
  readonly world?: 'full' | 'empty'
  readonly answers?: Answers
  /** Path of the calls that `answers` is about; all but those of the frame without it. */
  readonly calls?: RegExp
  /** Brings the screen, once it stands, into the state. */
  readonly act?: (shell: Shell, page: Page) => Promise<void>
  /** Faults that belong to the scene. */
  readonly allow?: readonly RegExp[]
}

/** No configuration of Playwright is at work here, and the machine may be busy. */
const expect = expectSoon.configure({ timeout: 30_000 })

const refused = [/status of (404|500)/, /ERR_CONNECTION_REFUSED/]

/** Loading, error by a fault of the core, for a screen that asks for something. */
function waitingAndFailing(screen: string, route: string, calls?: RegExp): readonly Scene[] {
  const of = { screen, route, ...(calls === undefined ? {} : { calls }) }
  return [
    { ...of, state: 'loading', answers: 'held' },
    { ...of, state: 'error', answers: 'failing', allow: refused },
  ]
}

const SETTINGS = shellCommands.flatMap((command) =>
  command.group === 'Settings' ? [command.route.replace('/settings/', '')] : [],
)

export function scenesOf(world: World): readonly Scene[] {
  const { runs, files, faultyFiles, scarceFiles } = world
  const run = (id: string, search = ''): string => `/runs/${id}${search}`
  const compare = `/runs/compare?a=${runs.ok}&b=${runs.okAgain}`
  const result = `${run(runs.sample)}?tab=`
  const drawerStands = async (shell: Shell): Promise<void> => {
    await expect(shell.main.getByRole('complementary')).toBeVisible()
    await shell.settled()
  }
  const openFirstRow = async (shell: Shell): Promise<void> => {
    const screen = new RunScreen(shell)
    await screen.rows(shell.main.getByRole('grid').first()).first().click()
    await drawerStands(shell)
  }
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

    { screen: 'events', state: 'empty', route: '/events', world: 'empty' },
    ...waitingAndFailing('events', '/events'),
    { screen: 'new-events', state: 'empty', route: '/events/new' },
    { screen: 'reconciliation', state: 'empty', route: '/reconciliation', world: 'empty' },
    ...waitingAndFailing('reconciliation', '/reconciliation'),
    { screen: 'new-reconciliation', state: 'empty', route: '/reconciliation/new' },
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

    ...reconciliationScenes(world, waitingAndFailing),
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

/** `runs-empty-nothing-matches`: the name of its pictures. */
export function sceneName({ screen, state, detail }: Scene): string {
  return [screen, state, detail].filter((part) => part !== undefined).join('-')
}
