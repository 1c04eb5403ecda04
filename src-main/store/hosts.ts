import type { WriteHandle } from './database.ts'

/**
 * Who shares the workspace, who works on which run, and what is done once for all of them. `changes`
 * counts every change of a run, so that a host reads only those it has not seen.
 */
export const hostsTables = `CREATE TABLE hosts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    version TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process_start TEXT,
    machine TEXT NOT NULL,
    boot TEXT,
    hostname TEXT NOT NULL,
    started_at TEXT NOT NULL,
    heartbeat INTEGER NOT NULL,
    heartbeat_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE scheduler (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    host TEXT NOT NULL
  ) STRICT;
  CREATE TABLE duties (
    name TEXT PRIMARY KEY,
    done_at TEXT NOT NULL
  ) STRICT;
  ALTER TABLE runs ADD COLUMN owner TEXT NOT NULL DEFAULT '';
  UPDATE runs SET owner = 'process ' || owner_pid;
  ALTER TABLE runs DROP COLUMN owner_pid;
  ALTER TABLE runs ADD COLUMN cancel_requested_at TEXT;
  ALTER TABLE runs ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX runs_by_revision ON runs (revision);
  CREATE TABLE changes (last INTEGER NOT NULL) STRICT;
  INSERT INTO changes VALUES (0);
  CREATE TRIGGER runs_inserted AFTER INSERT ON runs BEGIN
    UPDATE changes SET last = last + 1;
    UPDATE runs SET revision = (SELECT last FROM changes) WHERE id = new.id;
  END;
  CREATE TRIGGER runs_changed
  AFTER UPDATE OF state, lifecycle, metrics, cancel_requested_at ON runs BEGIN
    UPDATE changes SET last = last + 1;
    UPDATE runs SET revision = (SELECT last FROM changes) WHERE id = new.id;
  END;`

/** Runs that went, for hosts that look now and then: the last thousands are enough. */
export const removedRunsTable = `CREATE TABLE removed_runs (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX removed_runs_by_revision ON removed_runs (revision);
  CREATE TRIGGER runs_removed AFTER DELETE ON runs BEGIN
    UPDATE changes SET last = last + 1;
    INSERT OR REPLACE INTO removed_runs SELECT old.id, last FROM changes;
    DELETE FROM removed_runs WHERE revision <= (SELECT last - 10000 FROM changes);
  END;
  CREATE TRIGGER runs_returned AFTER INSERT ON runs BEGIN
    DELETE FROM removed_runs WHERE id = new.id;
  END;`

/** A host that has the workspace open, as it told when it opened. */
export interface Lease {
  readonly id: string
  readonly kind: 'server' | 'desktop' | 'cli'
  readonly version: string
  readonly pid: number
  /** Tells the process from a later one with the same id; null where the system does not say. */
  readonly processStart: string | null
  /** Process ids mean something among hosts of the same machine. */
  readonly machine: string
  /** Differs after each start of the machine; null where the system does not say. */
  readonly boot: string | null
  readonly hostname: string
  readonly startedAt: string
  /** Counted up while the host lives: clocks differ and jump, a counter does not. */
  readonly heartbeat: number
  readonly heartbeatAt: string
}

export interface HostsStore {
  insert(lease: Lease): void
  /** Counts one up; false when the lease is gone: another host has taken this one for dead. */
  beat(id: string, at: Date): boolean
  /** Ends a lease, and the schedule if it was held. */
  remove(id: string): void
  all(): readonly Lease[]
  /**
   * Ends the lease of a host that is dead and makes its runs that are not over `by`'s. False when it
   * has shown life since `dead` was read, or another host was quicker.
   */
  takeOver(dead: Lease, by: string): boolean
  /**
   * Makes `host` the scheduler if no living host is, or if only a command is, which does not stay.
   * True when it is the scheduler now.
   */
  holdSchedule(host: string): boolean
  /** The living host that is the scheduler; undefined for the seconds in which none is. */
  scheduler(): Lease | undefined
  /** When a duty was last done, by any host; undefined before it ever was. */
  dutyDoneAt(name: string): Date | undefined
  setDutyDone(name: string, at: Date): void
}

interface Row {
  readonly id: string
  readonly kind: Lease['kind']
  readonly version: string
  readonly pid: number
  readonly process_start: string | null
  readonly machine: string
  readonly boot: string | null
  readonly hostname: string
  readonly started_at: string
  readonly heartbeat: number
  readonly heartbeat_at: string
}

export function createHostsStore(database: WriteHandle): HostsStore {
  const insert = database.prepare<[Row]>(
    `INSERT INTO hosts (id, kind, version, pid, process_start, machine, boot, hostname, started_at,
       heartbeat, heartbeat_at)
     VALUES (@id, @kind, @version, @pid, @process_start, @machine, @boot, @hostname, @started_at,
       @heartbeat, @heartbeat_at)`,
  )
  const beat = database.prepare<[string, string]>(
    'UPDATE hosts SET heartbeat = heartbeat + 1, heartbeat_at = ? WHERE id = ?',
  )
  const all = database.prepare<[], Row>('SELECT * FROM hosts ORDER BY started_at, id')
  const remove = database.prepare<[string]>('DELETE FROM hosts WHERE id = ?')
  const resign = database.prepare<[string]>('DELETE FROM scheduler WHERE host = ?')
  const end = database.prepare<[string, number]>('DELETE FROM hosts WHERE id = ? AND heartbeat = ?')
  const claimAll = database.prepare<[string, string]>(
    `UPDATE runs SET owner = ? WHERE owner = ? AND state IN ('queued', 'running', 'cancelling')`,
  )
  const hold = database.prepare<[string]>(
    `INSERT INTO scheduler (only, host) VALUES (1, ?) ON CONFLICT (only) DO UPDATE
     SET host = excluded.host WHERE host NOT IN (SELECT id FROM hosts)
       OR (host IN (SELECT id FROM hosts WHERE kind = 'cli')
         AND excluded.host IN (SELECT id FROM hosts WHERE kind <> 'cli'))`,
  )
  const holder = database.prepare<[], { host: string }>('SELECT host FROM scheduler')
  const schedulingHost = database.prepare<[], Row>(
    'SELECT hosts.* FROM scheduler JOIN hosts ON hosts.id = scheduler.host',
  )
  const doneAt = database.prepare<[string], { done_at: string }>(
    'SELECT done_at FROM duties WHERE name = ?',
  )
  const setDone = database.prepare<[string, string]>(
    `INSERT INTO duties (name, done_at) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at`,
  )
  const leave = database.transaction((id: string) => {
    resign.run(id)
    remove.run(id)
  })
  const takeOver = database.transaction((dead: Lease, by: string): boolean => {
    if (end.run(dead.id, dead.heartbeat).changes !== 1) return false
    resign.run(dead.id)
    claimAll.run(by, dead.id)
    return true
  })

  return {
    insert(lease) {
      insert.run(rowOf(lease))
    },
    beat(id, at) {
      return beat.run(at.toISOString(), id).changes === 1
    },
    remove(id) {
      leave.immediate(id)
    },
    all() {
      return all.all().map(leaseOf)
    },
    takeOver(dead, by) {
      return takeOver.immediate(dead, by)
    },
    holdSchedule(host) {
      if (holder.get()?.host === host) return true
      hold.run(host)
      return holder.get()?.host === host
    },
    scheduler() {
      const row = schedulingHost.get()
      return row && leaseOf(row)
    },
    dutyDoneAt(name) {
      const row = doneAt.get(name)
      return row && new Date(row.done_at)
    },
    setDutyDone(name, at) {
      setDone.run(name, at.toISOString())
    },
  }
}

function rowOf(lease: Lease): Row {
  const { processStart, startedAt, heartbeatAt, ...same } = lease
  return {
    ...same,
    process_start: processStart,
    started_at: startedAt,
    heartbeat_at: heartbeatAt,
  }
}

function leaseOf(row: Row): Lease {
  const { process_start: processStart, started_at: startedAt, heartbeat_at: beatAt, ...same } = row
  return { ...same, processStart, startedAt, heartbeatAt: beatAt }
}
