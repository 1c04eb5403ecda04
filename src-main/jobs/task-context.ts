import type { LogLevel } from '../../src-shared/runs.ts'
import type { RemoteTarget } from '../data/remote/target.ts'
import type { Stage, StageUpdate } from './progress.ts'
import type { Conclusion } from './conclusion.ts'
import type { LanguageModelAccess, Limits, TaskName, TaskPayload, TaskResult } from './tasks.ts'

/** What a task has of the world while it runs in its worker thread. */
export interface TaskContext {
  readonly runId: string
  /** Name of whoever started the run, where it is known. */
  readonly startedBy?: string
  /** The run's folder while it is active; artifacts go to `<folder>/artifacts`. */
  readonly folder: string
  /** Scratch folder of this task alone; exists, and is removed afterwards. */
  readonly temporary: string
  readonly limits: Limits
  /** Folders of earlier successful runs that this one is compared with, the newest first. */
  readonly earlierRuns: readonly string[]
  /** The database with what reviewers decided about them; absent where the task needs none. */
  readonly reviewLog?: string
  /** How a language model is asked; absent where the task asks none. Nothing of it is ever written. */
  readonly languageModel?: LanguageModelAccess
  /**
   * A connection that the core has sent with this task, password and all: for `openRemote`, and never
   * for anything that is written. Throws `not_found`.
   */
  connection(name: string): RemoteTarget
  /** Milliseconds that only go forward. */
  now(): number
  /** Throws CancelledError once the run was told to stop. Costs one atomic load. */
  checkpoint(): void
  /** Called once when the run is told to stop while the thread is waiting (to interrupt a query). */
  onCancel(listener: () => void): Disposable
  /** Names the stages with their weights; call once, first. */
  plan(stages: readonly Stage[]): void
  enter(stage: string): void
  update(update: StageUpdate): void
  mark(point: { readonly objective?: number; readonly bound?: number }): void
  stageSeconds(): readonly { readonly stage: string; readonly seconds: number }[]
  log(level: LogLevel, text: string): void
  /**
   * What becomes of the run if it is killed from here on, before `conclude` says otherwise: for a step
   * outside that cannot be taken back. Whoever calls it may not throw CancelledError any more.
   */
  promise(conclusion: Conclusion): Promise<void>
  /**
   * The last step of a job: its result stands and its finished files take their names, whoever is
   * killed from here on.
   */
  conclude(conclusion: Conclusion): Promise<void>
}

export type TaskHandler<N extends TaskName> = (
  payload: TaskPayload<N>,
  context: TaskContext,
) => Promise<TaskResult<N>>

/** A handler for each task: a missing one does not compile. */
export type TaskHandlers = { readonly [N in TaskName]: TaskHandler<N> }
