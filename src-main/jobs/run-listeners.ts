import type { LogLine, Run, RunDetail } from '../../src-shared/runs.ts'

/** What one may be told of runs. Each returns how to stop listening. */
export interface RunListeners {
  /** Every change of any run, of other hosts too; at most ten a second for each. */
  readonly onChange: (listener: (run: Run) => void) => () => void
  /** Every end of a run that this host has worked on. */
  readonly onEnd: (listener: (run: Run) => void) => () => void
  /** Every removal of a run, by whichever host. */
  readonly onRemove: (listener: (id: string) => void) => () => void
  /** Every line that a run of this host logs. */
  readonly onLog: (listener: (id: string, line: LogLine) => void) => () => void
}

export interface RunAnnouncer extends RunListeners {
  changed(run: Run | RunDetail): void
  ended(run: RunDetail): void
  removed(id: string): void
  logged(id: string, line: LogLine): void
}

export function createRunAnnouncer(): RunAnnouncer {
  const changes = createListeners<[Run]>()
  const ends = createListeners<[Run]>()
  const removals = createListeners<[string]>()
  const lines = createListeners<[string, LogLine]>()
  return {
    onChange: changes.add,
    onEnd: ends.add,
    onRemove: removals.add,
    onLog: lines.add,
    changed: (run) => changes.tell('job' in run ? withoutJob(run) : run),
    ended: (run) => ends.tell(withoutJob(run)),
    removed: removals.tell,
    logged: lines.tell,
  }
}

export function withoutJob(detail: RunDetail): Run {
  const { job: _, ...run } = detail
  return run
}

interface Listeners<T extends readonly unknown[]> {
  readonly add: (listener: (...told: T) => void) => () => void
  readonly tell: (...told: T) => void
}

function createListeners<T extends readonly unknown[]>(): Listeners<T> {
  const listeners = new Set<(...told: T) => void>()
  return {
    add: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell: (...told) => {
      for (const listener of listeners) listener(...told)
    },
  }
}
