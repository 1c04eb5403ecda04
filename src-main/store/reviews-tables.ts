/**
 * What reviewers decided about the pairs of a run: a log by run, numbered from 1 without gaps, that
 * is only appended to. A lease tells others which pair somebody has open just now.
 */
export const reviewTables = `
  CREATE TABLE review_events (
    run_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    action TEXT NOT NULL
      CHECK (action IN ('accept', 'reject', 'defer', 'no_counterpart', 'undo')),
    left_id TEXT,
    right_id TEXT,
    side TEXT CHECK (side IN ('left', 'right')),
    record_id TEXT,
    undoes INTEGER,
    decided_by TEXT NOT NULL CHECK (decided_by IN ('reviewer', 'llm')),
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    batch TEXT,
    seen INTEGER NOT NULL,
    PRIMARY KEY (run_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX review_events_by_batch ON review_events (run_id, batch) WHERE batch IS NOT NULL;
  CREATE TABLE review_leases (
    run_id TEXT NOT NULL,
    left_id TEXT NOT NULL,
    right_id TEXT NOT NULL,
    holder TEXT NOT NULL,
    who TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (run_id, left_id, right_id)
  ) STRICT, WITHOUT ROWID;
`

/**
 * Acts that decided many pairs alike, or took many decisions back: one row an act, which stands for
 * `count` events of the log from number `first` on. `undoes`: JSON, [from, count] of each range that is
 * undone. `pairs`: JSON, the ids of each left and right in turn; `places`: numbers of the pairs in the
 * run's result, 32 bits each, as a hint. The long ones come last, so that the others are read alone.
 */
export const reviewBatchesTable = `
  CREATE TABLE review_batches (
    run_id TEXT NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    action TEXT NOT NULL CHECK (action IN ('accept', 'reject', 'defer', 'undo')),
    decided_by TEXT NOT NULL CHECK (decided_by IN ('reviewer', 'llm')),
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    batch TEXT,
    seen INTEGER NOT NULL,
    undoes TEXT,
    places BLOB,
    pairs TEXT,
    PRIMARY KEY (run_id, first)
  ) STRICT;
`
