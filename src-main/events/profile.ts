import { createInterface } from 'node:readline'
import type {
  EventMapping,
  LogProfile,
  ProfileRequest,
  ValueType,
} from '../../src-shared/events/profile.ts'
import type { EventSource } from '../../src-shared/events/job.ts'
import { etlDefaults, pathKeys } from '../../src-shared/events/configuration.ts'
import { damaged } from '../data/probe.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { TimestampReader } from './engine/timestamp.ts'
import { type LogFile, logFiles, requireContent } from './input-files.ts'
import { type InputLog, openInputs } from './open-inputs.ts'
import { unpacked } from './pipeline/unpack.ts'
import { proposeMapping, type SampledField } from './propose-mapping.ts'

/** Lines of the sample over all files, and the most of one file where there are several. */
const MOST_LINES = 20_000
const LEAST_OF_FILE = 20
/** Characters of the sample over all files. */
const MOST_CHARACTERS = 32 * 1024 * 1024
/** Of objects within objects. */
const DEEPEST = 3
const MOST_FIELDS = 200
const MOST_FIELDS_SEEN = 2000
const MOST_DISTINCT = 1000
const MOST_EVENT_TYPES = 50
const EXAMPLES = 5
const EXAMPLE_CHARACTERS = 120

/** Plausible times that numbers count: from 1973 to 2100. */
const EPOCH_SECONDS = [1e8, 4.1e9] as const

export interface ProfileControl {
  /** Throws when nobody waits for the answer any more. */
  checkpoint(): void
}

/**
 * Looks at the first lines of log files before a run: their fields and values, and which field of an
 * event each could be. Files are read whole as long as they are small. Expected errors: those of
 * {@link logFiles}.
 */
export async function profileLogs(
  sources: readonly EventSource[],
  control: ProfileControl,
): Promise<LogProfile> {
  const logs = (await logFiles(sources)).map((file) => ({ ...file, name: file.path, query: null }))
  requireContent(logs)
  return await profileFiles(logs, control)
}

/** Rows of a query that a sample needs; one more tells that there are more. */
const SAMPLED_ROWS = MOST_LINES + 1

/** The same with queries among the sources, asked for as many rows as a sample holds. */
export async function profileSources(
  { inputs }: ProfileRequest,
  context: TaskContext,
): Promise<LogProfile> {
  const asking = 'Look at a sample'
  context.plan([{ title: asking, weight: 1 }])
  context.enter(asking)
  return await profileFiles(
    await openInputs(inputs, etlDefaults.fields.properties, context, SAMPLED_ROWS),
    context,
  )
}

async function profileFiles(
  logs: readonly InputLog[],
  control: ProfileControl,
): Promise<LogProfile> {
  const files = logs.filter(({ bytes }) => bytes > 0)
  const sample = new Sample()
  const ofFile = Math.max(LEAST_OF_FILE, Math.floor(MOST_LINES / files.length))
  let characters = 0
  let whole = true
  const kept: Record<string, unknown>[] = []
  for (const file of files) {
    if (sample.lines >= MOST_LINES || characters > MOST_CHARACTERS) {
      whole = false
      break
    }
    control.checkpoint()
    const limit = { lines: ofFile, characters: MOST_CHARACTERS - characters }
    const read = await readLines(file, limit, (line) => {
      const object = sample.take(line)
      if (object !== null) kept.push(object)
    })
    characters += read.characters
    if (!read.whole) whole = false
  }
  const fields = sample.fields()
  const { mapping, unmapped } = proposeMapping(fields, sample.parsed)
  return {
    files: files.map(({ name, bytes, query }) => ({
      path: name,
      bytes,
      kind: query === null ? ('file' as const) : ('query' as const),
    })),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    lines: sample.lines,
    whole,
    malformed: sample.malformed,
    blank: sample.blank,
    fields: fields
      .slice(0, MOST_FIELDS)
      .map(({ path, types, present, empty, distinct, distinct_is_at_least, examples }) => ({
        path,
        types,
        present,
        empty,
        distinct,
        distinct_is_at_least,
        examples: [...examples],
      })),
    further_fields: Math.max(0, fields.length - MOST_FIELDS),
    mapping,
    unmapped: [...unmapped],
    ...readMapped(kept, mapping, unmapped),
  }
}

async function readLines(
  { path, compression }: LogFile,
  limit: { readonly lines: number; readonly characters: number },
  take: (line: string) => void,
): Promise<{ readonly whole: boolean; readonly characters: number }> {
  const stream = unpacked(path, compression)
  // A stream that is broken ends the lines without a word: its error is kept for afterwards.
  let broken: unknown
  stream.on('error', (error) => (broken = error))
  const reader = createInterface({ input: stream, crlfDelay: Infinity })
  stream.on('error', () => reader.close())
  let lines = 0
  let characters = 0
  let whole = true
  try {
    for await (const line of reader) {
      if (lines >= limit.lines || characters > limit.characters) {
        whole = false
        break
      }
      take(lines === 0 ? line.replace(/^\uFEFF/, '') : line)
      lines++
      characters += line.length
    }
  } catch (error) {
    broken ??= error
  } finally {
    reader.close()
    stream.destroy()
  }
  if (broken !== undefined) throw isOfArchive(broken) ? damaged(path, broken) : broken
  return { whole, characters }
}

/** Codes of zlib and zstd begin with a Z. */
const isOfArchive = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z')

interface SeenField extends SampledField {
  readonly examples: readonly string[]
}

/** What is known of a field while lines come in. */
class FieldFacts {
  readonly path: string[]
  readonly types = new Set<ValueType>()
  readonly values = new Set<string>()
  readonly times = { iso: 0, s: 0, ms: 0 }
  present = 0
  /** Null or empty text. */
  nothing = 0
  repeats = false
  full = false

  constructor(path: readonly string[]) {
    this.path = [...path]
  }

  take(value: unknown, type: ValueType): void {
    this.present++
    this.types.add(type)
    if (value === null || value === '') {
      this.nothing++
      return
    }
    this.#takeTime(value)
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (this.values.has(text)) this.repeats = true
    else if (this.values.size < MOST_DISTINCT) this.values.add(text)
    else this.full = true
  }

  #takeTime(value: unknown): void {
    if (typeof value === 'string') {
      if (isDateTime(value)) this.times.iso++
    } else if (typeof value === 'number') {
      const [from, to] = EPOCH_SECONDS
      if (value >= from && value <= to) this.times.s++
      else if (value >= from * 1000 && value <= to * 1000) this.times.ms++
    }
  }
}

const encoder = new TextEncoder()
const timestamps = new TimestampReader()

function isDateTime(text: string): boolean {
  if (text.length > 40) return false
  const bytes = encoder.encode(text)
  return timestamps.read(bytes, 0, bytes.length)
}

class Sample {
  lines = 0
  blank = 0
  malformed = 0
  readonly #fields = new Map<string, FieldFacts>()

  get parsed(): number {
    return this.lines - this.blank - this.malformed
  }

  /** The object of a line; null for what is none. */
  take(line: string): Record<string, unknown> | null {
    this.lines++
    if (line.trim() === '') {
      this.blank++
      return null
    }
    const value = objectOf(line)
    if (value === null) this.malformed++
    else this.#takeObject(value, [])
    return value
  }

  #takeObject(object: Record<string, unknown>, above: readonly string[]): void {
    for (const [key, value] of Object.entries(object)) {
      const path = [...above, key]
      const name = JSON.stringify(path)
      let facts = this.#fields.get(name)
      if (facts === undefined) {
        if (this.#fields.size >= MOST_FIELDS_SEEN) continue
        facts = new FieldFacts(path)
        this.#fields.set(name, facts)
      }
      facts.take(value, typeOf(value))
      if (isRecord(value) && path.length < DEEPEST) this.#takeObject(value, path)
    }
  }

  /** Plain fields in the order of their appearance, each before those within it. */
  fields(): readonly SeenField[] {
    return [...this.#fields.values()].map((facts) => ({
      path: facts.path,
      types: [...facts.types],
      present: facts.present,
      empty: this.parsed - facts.present + facts.nothing,
      distinct: facts.values.size,
      distinct_is_at_least: facts.full,
      times: facts.times,
      repeats: facts.repeats,
      examples: [...facts.values].slice(0, EXAMPLES).map(cut),
    }))
  }
}

/** Time span and types of events of the sample, read by a mapping. */
function readMapped(
  objects: readonly Record<string, unknown>[],
  { fields, timestamp_unit }: EventMapping,
  unmapped: readonly string[],
): Pick<LogProfile, 'time' | 'event_types'> {
  const timePath = pathKeys(fields.timestamp)
  const typePath = pathKeys(fields.event_type)
  const types = new Map<string, number>()
  let first = Infinity
  let last = -Infinity
  for (const object of objects) {
    const type = valueAt(object, typePath)
    if (typeof type === 'string' || typeof type === 'number') {
      const name = String(type)
      if (name !== '' && (types.has(name) || types.size < MOST_FIELDS_SEEN)) {
        types.set(name, (types.get(name) ?? 0) + 1)
      }
    }
    const milliseconds = instantOf(valueAt(object, timePath), timestamp_unit)
    if (milliseconds === null) continue
    first = Math.min(first, milliseconds)
    last = Math.max(last, milliseconds)
  }
  return {
    time:
      first > last || unmapped.includes('timestamp')
        ? null
        : { first: new Date(first).toISOString(), last: new Date(last).toISOString() },
    event_types: [...types]
      .map(([event_type, lines]) => ({ event_type: cut(event_type), lines }))
      .toSorted((a, b) => b.lines - a.lines || (a.event_type < b.event_type ? -1 : 1))
      .slice(0, MOST_EVENT_TYPES),
  }
}

/** Milliseconds since 1970; null for what is no time or none that a calendar shows. */
function instantOf(value: unknown, unit: EventMapping['timestamp_unit']): number | null {
  let milliseconds: number
  if (typeof value === 'string') {
    const bytes = encoder.encode(value)
    if (!timestamps.read(bytes, 0, bytes.length)) return null
    milliseconds = timestamps.day * 86_400_000 + Math.floor(timestamps.micros / 1000)
  } else if (typeof value === 'number' && unit !== 'iso') {
    milliseconds = Math.floor(unit === 's' ? value * 1000 : value)
  } else return null
  return Math.abs(milliseconds) <= 8.64e15 ? milliseconds : null
}

function valueAt(object: Record<string, unknown>, path: readonly string[]): unknown {
  let value: unknown = object
  for (const key of path) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function typeOf(value: unknown): ValueType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value as 'string' | 'number' | 'boolean'
    default:
      return 'object'
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const cut = (text: string): string =>
  text.length > EXAMPLE_CHARACTERS ? `${text.slice(0, EXAMPLE_CHARACTERS - 1)}…` : text
