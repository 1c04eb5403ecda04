import type { Page } from 'playwright'
import { expect as expectSoon } from 'playwright/test'

import { RunScreen } from '../../../e2e/support/run-screen.ts'
import type { Shell } from '../../../e2e/support/shell.ts'
import type { Answers } from './answers.ts'

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
export const expect = expectSoon.configure({ timeout: 30_000 })

/** What a page says of answers that were refused. */
export const refused = [/status of (404|500)/, /ERR_CONNECTION_REFUSED/]

/** Loading, error by a fault of the core, for a screen that asks for something. */
export function waitingAndFailing(screen: string, route: string, calls?: RegExp): readonly Scene[] {
  const of = { screen, route, ...(calls === undefined ? {} : { calls }) }
  return [
    { ...of, state: 'loading', answers: 'held' },
    { ...of, state: 'error', answers: 'failing', allow: refused },
  ]
}

/** The address of a run. */
export const runRoute = (id: string, search = ''): string => `/runs/${id}${search}`

export const drawerStands = async (shell: Shell): Promise<void> => {
  await expect(shell.main.getByRole('complementary')).toBeVisible()
  await shell.settled()
}

export const openFirstRow = async (shell: Shell): Promise<void> => {
  const screen = new RunScreen(shell)
  await screen.rows(shell.main.getByRole('grid').first()).first().click()
  await drawerStands(shell)
}

/** `runs-empty-nothing-matches`: the name of its pictures. */
export function sceneName({ screen, state, detail }: Scene): string {
  return [screen, state, detail].filter((part) => part !== undefined).join('-')
}
