import type { WriteHandle } from './database.ts'

export interface PairLease {
  readonly left: string
  readonly right: string
  /** One window of one person. */
  readonly holder: string
  readonly who: string
  readonly until: Date
}

export interface ReviewLeases {
  /**
   * Holds a pair, or prolongs what the holder has. One holder holds one pair. Returns the lease that
   * stands: another's, while it lasts.
   */
  lease(run: string, wanted: PairLease, now: Date): PairLease
  release(run: string, holder: string): void
  /** Leases that last at a time. */
  leases(run: string, now: Date): readonly PairLease[]
}

interface LeaseRow {
  readonly left_id: string
  readonly right_id: string
  readonly holder: string
  readonly who: string
  readonly until: string
}

export function createReviewLeases(database: WriteHandle): ReviewLeases {
  const leases = database.prepare<[string, string], LeaseRow>(
    'SELECT * FROM review_leases WHERE run_id = ? AND until > ? ORDER BY left_id, right_id',
  )
  const standing = database.prepare<[string, string, string, string], LeaseRow>(
    `SELECT * FROM review_leases
     WHERE run_id = ? AND left_id = ? AND right_id = ? AND until > ?`,
  )
  const release = database.prepare('DELETE FROM review_leases WHERE run_id = ? AND holder = ?')
  const forgetOld = database.prepare('DELETE FROM review_leases WHERE until <= ?')
  const hold = database.prepare<[LeaseRow & { run_id: string }]>(
    `INSERT OR REPLACE INTO review_leases (run_id, left_id, right_id, holder, who, until)
     VALUES (@run_id, @left_id, @right_id, @holder, @who, @until)`,
  )
  const lease = database.transaction((run: string, wanted: PairLease, now: Date): PairLease => {
    forgetOld.run(now.toISOString())
    const other = standing.get(run, wanted.left, wanted.right, now.toISOString())
    if (other !== undefined && other.holder !== wanted.holder) return leaseOf(other)
    release.run(run, wanted.holder)
    hold.run({
      run_id: run,
      left_id: wanted.left,
      right_id: wanted.right,
      holder: wanted.holder,
      who: wanted.who,
      until: wanted.until.toISOString(),
    })
    return wanted
  })
  return {
    lease: (run, wanted, now) => lease.immediate(run, wanted, now),
    release(run, holder) {
      release.run(run, holder)
    },
    leases: (run, now) => leases.all(run, now.toISOString()).map(leaseOf),
  }
}

const leaseOf = ({ left_id: left, right_id: right, holder, who, until }: LeaseRow): PairLease => ({
  left,
  right,
  holder,
  who,
  until: new Date(until),
})
