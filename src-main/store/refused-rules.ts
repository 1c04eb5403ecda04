import type { Abbreviation } from '../../src-shared/reconciliation/parameters.ts'
import type { RefusedAbbreviation } from '../../src-shared/reconciliation/review.ts'
import type { WriteHandle } from './database.ts'

/** Abbreviations that a run proposed and people refused. */
export const refusedRulesTable = `
  CREATE TABLE refused_abbreviations (
    run_id TEXT NOT NULL,
    short TEXT NOT NULL,
    long TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (run_id, short, long)
  ) STRICT, WITHOUT ROWID;
`

export interface RefusedRulesStore {
  /** Refuses a rule, or takes that back. Whoever refused it first keeps the word. */
  refuse(run: string, rule: Abbreviation, said: { refused: boolean; who: string; at: Date }): void
  /** In the order of their short words. */
  of(run: string): readonly RefusedAbbreviation[]
  /** Gives what was refused in one run to another that goes on from it. */
  copy(from: string, to: string): void
  remove(run: string): void
}

export function createRefusedRulesStore(database: WriteHandle): RefusedRulesStore {
  const insert = database.prepare<[string, string, string, string, string]>(
    'INSERT OR IGNORE INTO refused_abbreviations (run_id, short, long, who, at) VALUES (?, ?, ?, ?, ?)',
  )
  const take = database.prepare<[string, string, string]>(
    'DELETE FROM refused_abbreviations WHERE run_id = ? AND short = ? AND long = ?',
  )
  const list = database.prepare<[string], RefusedAbbreviation>(
    'SELECT short, long, who, at FROM refused_abbreviations WHERE run_id = ? ORDER BY short, long',
  )
  const copy = database.prepare<[string, string]>(
    `INSERT OR IGNORE INTO refused_abbreviations (run_id, short, long, who, at)
     SELECT ?, short, long, who, at FROM refused_abbreviations WHERE run_id = ?`,
  )
  const remove = database.prepare<[string]>('DELETE FROM refused_abbreviations WHERE run_id = ?')
  return {
    refuse(run, { short, long }, { refused, who, at }) {
      if (refused) insert.run(run, short, long, who, at.toISOString())
      else take.run(run, short, long)
    },
    of: (run) => list.all(run),
    copy(from, to) {
      copy.run(to, from)
    },
    remove(run) {
      remove.run(run)
    },
  }
}
