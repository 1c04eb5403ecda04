import { activeStates } from '../../src-shared/runs.ts'
import { type DatabaseCondition, inspectDatabase } from './inspect-database.ts'

/** A run that the index holds for not over. */
export interface UnfinishedRun {
  readonly id: string
  readonly state: string
  readonly created_at: string
  readonly owner_pid: number
}

export interface IndexCondition extends DatabaseCondition {
  readonly total: number
  readonly interrupted: number
  readonly unfinished: readonly UnfinishedRun[]
}

/** Judges `index.db` and what it says of the runs, without changing anything. */
export async function inspectIndex(path: string): Promise<IndexCondition> {
  let total = 0
  let interrupted = 0
  let unfinished: readonly UnfinishedRun[] = []
  const condition = await inspectDatabase(path, (database) => {
    const counts = database
      .prepare<[], { state: string; runs: number }>(
        'SELECT state, count(*) AS runs FROM runs GROUP BY state',
      )
      .all()
    for (const { state, runs } of counts) {
      total += runs
      if (state === 'interrupted') interrupted = runs
    }
    unfinished = database
      .prepare<string[], UnfinishedRun>(
        `SELECT id, state, created_at, owner_pid FROM runs
         WHERE state IN (${activeStates.map(() => '?').join(', ')}) ORDER BY created_at`,
      )
      .all(...activeStates)
  })
  return { ...condition, total, interrupted, unfinished }
}
