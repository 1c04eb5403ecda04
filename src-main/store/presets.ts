import {
  type Preset,
  type PresetToSave,
  presetValues,
  type View,
  type ViewToSave,
} from '../../src-shared/presets.ts'
import { type JobKind, jobKind } from '../../src-shared/runs.ts'
import { expected } from '../platform/errors.ts'
import { newRunId } from '../platform/ids.ts'
import type { WriteHandle } from './database.ts'

export const presetsTables = `
  CREATE TABLE presets (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (kind, name)
  ) STRICT;
  CREATE TABLE saved_views (
    screen TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (screen, name)
  ) STRICT;
`

/** At most one preset of a kind is its default. */
export const defaultPreset = `
  ALTER TABLE presets ADD COLUMN is_default INTEGER NOT NULL DEFAULT 0;
  CREATE UNIQUE INDEX one_default_preset ON presets (kind) WHERE is_default = 1;
`

/** Parameters that people keep by a name. Who and when is told with each change. */
export interface PresetsStore {
  /** By kind, then by name. */
  list(kind?: JobKind): readonly Preset[]
  /** Throws `conflict` where another preset of the kind has the name, `not_found` for its id. */
  save(preset: PresetToSave, who: string, at: Date): Preset
  rename(id: string, name: string, who: string, at: Date): Preset
  /** Gives the name it had. */
  remove(id: string): string
  /** The preset that new work of its kind begins with; false: not this one any more. */
  setDefault(id: string, isDefault: boolean): Preset
}

/** How people keep a list: its filters, order and columns, by a name. */
export interface ViewsStore {
  list(screen: string): readonly View[]
  save(view: ViewToSave, who: string, at: Date): View
  remove(screen: string, name: string): void
}

interface PresetRow {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly body: string
  readonly created_by: string
  readonly created_at: string
  readonly changed_by: string
  readonly changed_at: string
  readonly is_default: number
}

type NewPresetRow = Omit<PresetRow, 'is_default'>

export function createPresetsStore(database: WriteHandle): PresetsStore {
  const all = database.prepare<[], PresetRow>('SELECT * FROM presets ORDER BY kind, name')
  const get = database.prepare<[string], PresetRow>('SELECT * FROM presets WHERE id = ?')
  const insert = database.prepare<[NewPresetRow]>(
    `INSERT INTO presets (id, kind, name, body, created_by, created_at, changed_by, changed_at)
     VALUES (@id, @kind, @name, @body, @created_by, @created_at, @changed_by, @changed_at)`,
  )
  const update = database.prepare<[Omit<NewPresetRow, 'created_by' | 'created_at'>]>(
    `UPDATE presets SET kind = @kind, name = @name, body = @body,
       changed_by = @changed_by, changed_at = @changed_at WHERE id = @id`,
  )
  const remove = database.prepare('DELETE FROM presets WHERE id = ?')
  const clearDefault = database.prepare('UPDATE presets SET is_default = 0 WHERE kind = ?')
  const makeDefault = database.prepare('UPDATE presets SET is_default = 1 WHERE id = ?')

  const found = (id: string): PresetRow => {
    const row = get.get(id)
    if (row === undefined) throw unknownPreset(id)
    return row
  }
  const change = (row: PresetRow): Preset => {
    unlessNameIsTaken(row.name, () => update.run(row))
    return presetOf(row)
  }

  return {
    list(kind) {
      // What a later version keeps for kinds of its own is left to it.
      const known = all.all().filter((row) => jobKind.safeParse(row.kind).success)
      return known.filter((row) => kind === undefined || row.kind === kind).map(presetOf)
    },
    save({ id, name, values }, who, at) {
      const written = {
        name,
        kind: values.kind,
        body: JSON.stringify(values),
        changed_by: who,
        changed_at: at.toISOString(),
      }
      if (id !== undefined) return change({ ...found(id), ...written })
      const row = { id: newRunId(at), ...written, created_by: who, created_at: at.toISOString() }
      unlessNameIsTaken(name, () => insert.run(row))
      return presetOf({ ...row, is_default: 0 })
    },
    rename: (id, name, who, at) =>
      change({ ...found(id), name, changed_by: who, changed_at: at.toISOString() }),
    remove(id) {
      const preset = found(id)
      remove.run(id)
      return preset.name
    },
    setDefault(id, isDefault) {
      const row = found(id)
      database.transaction(() => {
        if (isDefault || row.is_default === 1) clearDefault.run(row.kind)
        if (isDefault) makeDefault.run(id)
      })()
      return presetOf(found(id))
    },
  }
}

function presetOf({ body, is_default: isDefault, ...row }: PresetRow): Preset {
  return {
    ...row,
    is_default: isDefault === 1,
    kind: jobKind.parse(row.kind),
    values: presetValues.safeParse(jsonOf(body)).data ?? null,
  }
}

/** Null where it is no JSON: one broken row must not hide the others. */
function jsonOf(text: string): View['state'] {
  try {
    return JSON.parse(text) as View['state']
  } catch {
    return null
  }
}

function unlessNameIsTaken(name: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'SQLITE_CONSTRAINT_UNIQUE') throw error
    throw expected('conflict', {
      what: `There is a preset named ${name} already.`,
      remedy: 'Choose another name, or change that preset.',
      kept: 'Nothing was changed.',
    })
  }
}

function unknownPreset(id: string): Error {
  return expected('not_found', {
    what: `There is no preset ${id}.`,
    remedy: 'The list of presets shows what there is; somebody may have removed it.',
  })
}

interface ViewRow {
  readonly screen: string
  readonly name: string
  readonly state: string
  readonly changed_by: string
  readonly changed_at: string
}

export function createViewsStore(database: WriteHandle): ViewsStore {
  const list = database.prepare<[string], ViewRow>(
    'SELECT * FROM saved_views WHERE screen = ? ORDER BY name',
  )
  const save = database.prepare<[ViewRow]>(
    `INSERT INTO saved_views (screen, name, state, changed_by, changed_at)
     VALUES (@screen, @name, @state, @changed_by, @changed_at)
     ON CONFLICT (screen, name) DO UPDATE SET state = excluded.state,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
  )
  const remove = database.prepare('DELETE FROM saved_views WHERE screen = ? AND name = ?')
  return {
    list: (screen) => list.all(screen).map((row) => ({ ...row, state: jsonOf(row.state) })),
    save(view, who, at) {
      const changed = { changed_by: who, changed_at: at.toISOString() }
      save.run({ ...view, state: JSON.stringify(view.state), ...changed })
      return { ...view, ...changed }
    },
    remove(screen, name) {
      if (remove.run(screen, name).changes > 0) return
      throw expected('not_found', {
        what: `The screen ${screen} has no saved view named ${name}.`,
        remedy: 'Somebody may have removed it.',
      })
    },
  }
}
