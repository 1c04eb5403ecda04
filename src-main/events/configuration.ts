import { Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import {
  etlConfiguration,
  type EtlConfiguration,
  etlDefaults,
} from '../../src-shared/events/configuration.ts'

export interface ConfigurationProblem {
  readonly severity: 'error' | 'warning'
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly message: string
}

export interface ReadConfiguration {
  /** Null when there is an error. */
  readonly configuration: EtlConfiguration | null
  readonly problems: readonly ConfigurationProblem[]
}

/**
 * Reads the YAML of a configuration. A key that is not known is a warning that names the nearest
 * known one, and is left out; a value of the wrong type is an error with its line.
 */
export function readConfiguration(text: string): ReadConfiguration {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problems: ConfigurationProblem[] = document.errors.map((error) => ({
    severity: 'error',
    ...at(error.pos[0]),
    message: error.message,
  }))
  if (problems.length > 0) return { configuration: null, problems }
  const value: unknown = document.toJS()
  if (value === null || value === undefined) return { configuration: etlDefaults, problems: [] }
  if (!isRecord(value)) {
    const message = 'a configuration is a list of keys, such as strict_mode: true'
    return { configuration: null, problems: [{ severity: 'error', line: 1, column: 1, message }] }
  }
  const known = withoutUnknown(value, etlDefaults, [], (path, message) => {
    problems.push({ severity: 'warning', ...at(offsetOf(document, path, 'key')), message })
  })
  const normal = withMappedWords(known)
  const parsed = etlConfiguration.safeParse(normal)
  if (parsed.success) return { configuration: parsed.data, problems: inOrder(problems) }
  for (const issue of parsed.error.issues) {
    const path = issue.path.map(String)
    problems.push({
      severity: 'error',
      ...at(offsetOf(document, path, 'value')),
      message: `${path.join('.')} ${faultOf(issue, valueAt(normal, path))}`,
    })
  }
  return { configuration: null, problems: inOrder(problems) }
}

/** The YAML of a configuration, every key with its value: read again it is the same. */
export function configurationYaml(configuration: EtlConfiguration): string {
  const document = new Document(configuration)
  visit(document, {
    Seq(_, list) {
      list.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/**
 * `event_id: generate` and `properties: rest` may also stand among the fields, where one looks for
 * them.
 */
function withMappedWords(value: Record<string, unknown>): Record<string, unknown> {
  const { fields } = value
  if (!isRecord(fields)) return value
  const normal = { ...value }
  const kept = { ...fields }
  if (kept['event_id'] === 'generate') {
    normal['event_id'] = 'generate'
    delete kept['event_id']
  }
  if (kept['properties'] === 'rest') {
    normal['properties'] = 'rest'
    delete kept['properties']
  }
  return { ...normal, fields: kept }
}

function withoutUnknown(
  value: Record<string, unknown>,
  shape: object,
  path: readonly string[],
  warn: (path: readonly string[], message: string) => void,
): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key]
    if (!Object.hasOwn(shape, key)) {
      const nearest = nearestOf(key, Object.keys(shape))
      const meant = nearest === null ? '' : `; did you mean ${nearest}?`
      warn(here, `${here.join('.')} is not a key of the configuration and is ignored${meant}`)
      continue
    }
    const byDefault: unknown = Reflect.get(shape, key)
    // A section that is written without anything in it says nothing.
    if (isRecord(byDefault) && inner === null) continue
    kept[key] =
      isRecord(inner) && isRecord(byDefault) ? withoutUnknown(inner, byDefault, here, warn) : inner
  }
  return kept
}

function offsetOf(
  document: Pick<Document, 'contents' | 'getIn'>,
  path: readonly string[],
  of: 'key' | 'value',
): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    if (!isMap(parent)) continue
    const pair = parent.items.find(
      ({ key }) => isScalar(key) && String(key.value) === path[length - 1],
    )
    const node: unknown = of === 'value' ? (pair?.value ?? pair?.key) : pair?.key
    const range = isRecord(node) ? node['range'] : undefined
    if (Array.isArray(range)) return Number(range[0])
  }
  return 0
}

/** The known word that is at most a third of its letters away. */
export function nearestOf(word: string, known: readonly string[]): string | null {
  let best: { readonly word: string; readonly distance: number } | null = null
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate)
    if (distance > Math.max(2, candidate.length / 3)) continue
    if (best === null || distance < best.distance) best = { word: candidate, distance }
  }
  return best?.word ?? null
}

/** Levenshtein's: insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)),
      )
    }
    row = next
  }
  return row[b.length]!
}

function inOrder(problems: readonly ConfigurationProblem[]): readonly ConfigurationProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const key of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  }
  return found
}

/** What is wrong with a value, as the end of a sentence that begins with its key. */
function faultOf(issue: z.core.$ZodIssue, value: unknown): string {
  const given = value === undefined ? '' : `, not ${JSON.stringify(value).slice(0, 60)}`
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kindWords[issue.expected] ?? issue.expected}${given}`
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String))}${given}`
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty'
      if (issue.origin === 'array') return `must have at least ${issue.minimum} entries`
      return `must be at least ${issue.minimum}${given}`
    case 'too_big':
      if (issue.origin === 'string') return `must not be longer than ${issue.maximum} characters`
      if (issue.origin === 'array') return `must not have more than ${issue.maximum} entries`
      return `must be at most ${issue.maximum}${given}`
    case 'invalid_union':
      return `must be the name of a field, as user.id, or a list of keys${given}`
    default:
      return `cannot be read${given}`
  }
}

const kindWords: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list, as [session_start, session_end]',
  object: 'a section with keys of its own',
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
