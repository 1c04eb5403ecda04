import { type MarkRequest, mostTags, noMarks, type RunMarks } from '../../src-shared/marks.ts'
import { expected } from '../platform/errors.ts'
import type { WriteHandle } from './database.ts'

export const marksTables = `
  CREATE TABLE run_marks (
    run_id TEXT PRIMARY KEY,
    pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    note TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_marks_by_change ON run_marks (changed_at);
  CREATE INDEX run_marks_pinned ON run_marks (run_id) WHERE pinned = 1;
  CREATE TABLE run_tags (
    run_id TEXT NOT NULL,
    tag TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at TEXT NOT NULL,
    PRIMARY KEY (run_id, tag)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_tags_by_tag ON run_tags (tag);
`

/** Whether somebody has looked at a run that needed attention. */
export const seenMark = `
  ALTER TABLE run_marks ADD COLUMN seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1));
  CREATE INDEX run_marks_seen ON run_marks (run_id) WHERE seen = 1;
`

/** What people keep about runs. */
export interface MarksStore {
  of(id: string): RunMarks
  /** Marks of those that have any. */
  ofEach(ids: readonly string[]): ReadonlyMap<string, RunMarks>
  /** All or none of the runs are marked. Throws `too_large` above the most tags a run may carry. */
  mark(request: MarkRequest, who: string, at: Date): void
  pinned(): readonly string[]
  seen(): readonly string[]
  tagged(tag: string): readonly string[]
  /** Runs whose marks changed at or after a time. */
  changedSince(at: Date): readonly string[]
  /** Every tag with the runs that carry it. */
  tags(): readonly { readonly tag: string; readonly run_id: string }[]
  /** Forgets a run that is gone. */
  remove(id: string): void
}

interface MarksRow {
  readonly run_id: string
  readonly pinned: number
  readonly note: string
  readonly seen: number
}

interface TagRow {
  readonly run_id: string
  readonly tag: string
}

export function createMarksStore(database: WriteHandle): MarksStore {
  const marks = database.prepare<[string], MarksRow>(
    `SELECT run_id, pinned, note, seen FROM run_marks
     WHERE run_id IN (SELECT value FROM json_each(?))`,
  )
  const tags = database.prepare<[string], TagRow>(
    `SELECT run_id, tag FROM run_tags
     WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, tag`,
  )
  const setMarks = database.prepare(
    `INSERT INTO run_marks (run_id, pinned, note, seen, changed_by, changed_at)
     VALUES (@id, coalesce(@pinned, 0), coalesce(@note, ''), coalesce(@seen, 0), @who, @at)
     ON CONFLICT (run_id) DO UPDATE SET
       pinned = coalesce(@pinned, pinned),
       note = coalesce(@note, note),
       seen = coalesce(@seen, seen),
       changed_by = @who,
       changed_at = @at`,
  )
  const addTag = database.prepare(
    `INSERT INTO run_tags (run_id, tag, added_by, added_at) VALUES (@id, @tag, @who, @at)
     ON CONFLICT (run_id, tag) DO NOTHING`,
  )
  const removeTag = database.prepare('DELETE FROM run_tags WHERE run_id = @id AND tag = @tag')
  const countTags = database.prepare<[string], { count: number }>(
    'SELECT count(*) AS count FROM run_tags WHERE run_id = ?',
  )
  const pinned = database.prepare<[], { run_id: string }>(
    'SELECT run_id FROM run_marks WHERE pinned = 1',
  )
  const seen = database.prepare<[], { run_id: string }>(
    'SELECT run_id FROM run_marks WHERE seen = 1',
  )
  const changedSince = database.prepare<[string], { run_id: string }>(
    'SELECT run_id FROM run_marks WHERE changed_at >= ?',
  )
  const tagged = database.prepare<[string], { run_id: string }>(
    'SELECT run_id FROM run_tags WHERE tag = ?',
  )
  const allTags = database.prepare<[], TagRow>('SELECT run_id, tag FROM run_tags')
  const forgetMarks = database.prepare('DELETE FROM run_marks WHERE run_id = ?')
  const forgetTags = database.prepare('DELETE FROM run_tags WHERE run_id = ?')

  const ofEach = (ids: readonly string[]): ReadonlyMap<string, RunMarks> => {
    const found = new Map<string, RunMarks>()
    const asked = JSON.stringify(ids)
    for (const row of marks.all(asked)) {
      found.set(row.run_id, {
        pinned: row.pinned === 1,
        tags: [],
        note: row.note,
        seen: row.seen === 1,
      })
    }
    for (const { run_id: id, tag } of tags.all(asked)) {
      const before = found.get(id) ?? noMarks
      found.set(id, { ...before, tags: [...before.tags, tag] })
    }
    return found
  }

  const mark = database.transaction((request: MarkRequest, who: string, at: string) => {
    for (const id of request.ids) {
      setMarks.run({
        id,
        pinned: request.pinned === undefined ? null : Number(request.pinned),
        note: request.note ?? null,
        seen: request.seen === undefined ? null : Number(request.seen),
        who,
        at,
      })
      for (const tag of request.add_tags) addTag.run({ id, tag, who, at })
      for (const tag of request.remove_tags) removeTag.run({ id, tag })
      if ((countTags.get(id)?.count ?? 0) > mostTags) {
        throw expected('too_large', {
          what: `Run ${id} would carry more than ${mostTags} tags.`,
          remedy: 'Remove some of its tags first.',
          kept: 'No run was changed.',
        })
      }
    }
  })

  return {
    of: (id) => ofEach([id]).get(id) ?? noMarks,
    ofEach,
    mark(request, who, at) {
      mark.immediate(request, who, at.toISOString())
    },
    pinned: () => pinned.all().map((row) => row.run_id),
    seen: () => seen.all().map((row) => row.run_id),
    tagged: (tag) => tagged.all(tag).map((row) => row.run_id),
    changedSince: (at) => changedSince.all(at.toISOString()).map((row) => row.run_id),
    tags: () => allTags.all(),
    remove: database.transaction((id: string) => {
      forgetMarks.run(id)
      forgetTags.run(id)
    }),
  }
}
