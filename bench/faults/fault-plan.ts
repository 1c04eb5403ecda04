/** What goes wrong in a process of Quartermaster that was started with {@link faultEnvironment}. */
export interface FaultPlan {
  /** Whose calls count: the worker thread of the runner, or the process of the core. */
  readonly role: 'runner' | 'core'
  /** Only calls on files below these folders count. */
  readonly below: readonly string[]
  readonly fault: Fault | null
  /** Each counted call is appended here, one JSON text a line; outside the folders. */
  readonly record: string | null
}

export type Fault =
  /** From the `at`-th call that takes room: no space is left, for ever or for that call only. */
  | { readonly type: 'full disk'; readonly at: number; readonly lasts: boolean }
  /** SIGKILL at the `at`-th call: before it, in the middle of its data, or when it is done. */
  | {
      readonly type: 'kill'
      readonly at: number
      readonly moment: KillMoment
      /** The process that made the call, or the one that started it. */
      readonly victim: 'self' | 'parent'
    }

export type KillMoment = 'before' | 'torn' | 'after'

/** A call that changes files, as the record tells it. */
export interface FileCall {
  readonly operation: string
  readonly path: string
  /** A full disk can refuse it (removing and changing modes need no room). */
  readonly takesRoom: boolean
  /** It carries data of which a part can have been written. */
  readonly hasData: boolean
}

export const planVariable = 'QM_TEST_FAULT_PLAN'

/** The variables that bring a plan into a command and everything it starts. */
export function faultEnvironment(plan: FaultPlan): Readonly<Record<string, string>> {
  const preload = new URL('./fault-preload.ts', import.meta.url).href
  return { NODE_OPTIONS: `--import=${preload}`, [planVariable]: JSON.stringify(plan) }
}
