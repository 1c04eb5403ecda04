import type { RunState } from '../../src-shared/runs.ts'
import { expected } from '../platform/errors.ts'

export function shuttingDown(): Error {
  return expected('conflict', {
    what: 'This host is shutting down.',
    remedy: 'Ask again once it is back.',
  })
}

export function overAlready(id: string, state: RunState): Error {
  return expected('conflict', {
    what: `Run ${id} is over already (${state}).`,
    remedy: 'Nothing needs to be stopped.',
  })
}

export function notOver(id: string): Error {
  return expected('conflict', {
    what: `Run ${id} is not over.`,
    remedy: 'Cancel it first.',
  })
}

export function unknownRun(id: string): Error {
  return expected('not_found', {
    what: `There is no run ${id} in this workspace.`,
    remedy: 'The list of runs, here or by the command "runs list", shows what there is.',
  })
}
