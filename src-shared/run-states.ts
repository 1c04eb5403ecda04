/** States of runs without their schemas: the first screen needs the words, not zod. */

export const runStates = [
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'timed_out',
  'failed',
  'cancelled',
  'interrupted',
] as const
export type RunState = (typeof runStates)[number]

/** Sets of states, named once. */
export const activeStates = ['queued', 'running', 'cancelling'] as const
export const statesWithResult = ['succeeded', 'timed_out'] as const

export const isActive = (state: RunState): boolean =>
  (activeStates as readonly RunState[]).includes(state)
/** How a run stands, as far as it tells whether there is a result. */
export interface RunStanding {
  readonly state: RunState
  /** Of a run that failed at what comes after its result. */
  readonly keeps_result?: true | undefined
}
export const hasResult = ({ state, keeps_result: keeps }: RunStanding): boolean =>
  keeps === true || (statesWithResult as readonly RunState[]).includes(state)
