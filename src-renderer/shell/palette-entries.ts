import { commandGroups, type CommandGroup } from '../../src-shared/commands.ts'
import { matchFuzzy, type MatchedSpan } from './fuzzy.ts'

export const paletteGroups = [
  'Recent',
  'This run',
  'Go to',
  'Runs',
  'Settings',
  'Actions',
  'Appearance',
] as const
export type PaletteGroup = CommandGroup | 'Runs' | 'Recent'

/** Something that the palette offers. */
export interface PaletteEntry {
  readonly id: string
  readonly group: CommandGroup | 'Runs'
  readonly label: string
  readonly detail?: string
  /** Found by, not shown. */
  readonly keywords?: string
}

export interface FoundEntry<E extends PaletteEntry> {
  readonly entry: E
  readonly spans: readonly MatchedSpan[]
}

export interface FoundGroup<E extends PaletteEntry> {
  readonly group: PaletteGroup
  readonly entries: readonly FoundEntry<E>[]
}

const mostRecent = 5
const mostInGroup = 8
const mostRunsUnasked = 5

/** Without a query: what was used last, then everything in the order of the table. */
export function allEntries<E extends PaletteEntry>(
  entries: readonly E[],
  recent: readonly string[],
): readonly FoundGroup<E>[] {
  const known = new Map(entries.map((entry) => [entry.id, entry]))
  const last = recent.flatMap((id) => known.get(id) ?? []).slice(0, mostRecent)
  const used = new Set(last.map(({ id }) => id))
  return inGroups([
    ...last.map((entry) => ({ group: 'Recent' as const, entry, spans: [] })),
    ...entries
      .filter(({ id }) => !used.has(id))
      .map((entry) => ({ group: entry.group, entry, spans: [] })),
  ]).map(({ group, entries: found }) => ({
    group,
    entries: group === 'Runs' ? found.slice(0, mostRunsUnasked) : found,
  }))
}

/** What matches a query, the group with the best match first; what was used last wins among equals. */
export function findEntries<E extends PaletteEntry>(
  entries: readonly E[],
  query: string,
  recent: readonly string[],
): readonly FoundGroup<E>[] {
  const found = entries.flatMap((entry) => {
    const label = matchFuzzy(query, entry.label)
    const other = [entry.detail, entry.keywords]
      .flatMap((text) => (text === undefined ? [] : (matchFuzzy(query, text)?.score ?? [])))
      .map((score) => score * 0.5)
    const both = label ?? (other.length === 0 ? null : { score: Math.max(...other), spans: [] })
    if (both === null) return []
    const place = recent.indexOf(entry.id)
    const score = both.score + (place === -1 ? 0 : 5 - Math.min(place, 5) / 2)
    return [{ group: entry.group, entry, spans: both.spans, score }]
  })
  found.sort((a, b) => b.score - a.score)
  const best = new Map<PaletteGroup, number>()
  for (const { group, score } of found) {
    if (!best.has(group)) best.set(group, score)
  }
  return inGroups(found)
    .toSorted((a, b) => (best.get(b.group) ?? 0) - (best.get(a.group) ?? 0))
    .map(({ group, entries: some }) => ({ group, entries: some.slice(0, mostInGroup) }))
}

function inGroups<E extends PaletteEntry>(
  found: readonly (FoundEntry<E> & { readonly group: PaletteGroup })[],
): readonly FoundGroup<E>[] {
  return paletteGroups.flatMap((group) => {
    const entries = found
      .filter((each) => each.group === group)
      .map(({ entry, spans }) => ({ entry, spans }))
    return entries.length === 0 ? [] : [{ group, entries }]
  })
}

/** Used last comes first; few are remembered. */
export function withRecent(recent: readonly string[], id: string): readonly string[] {
  return [id, ...recent.filter((other) => other !== id)].slice(0, 20)
}

/** Stored lists are untrusted. */
export function parseRecent(stored: unknown): readonly string[] {
  if (!Array.isArray(stored)) return noRecent
  const ids = stored.filter((id): id is string => typeof id === 'string').slice(0, 20)
  return ids.length === 0 ? noRecent : ids
}

const noRecent: readonly string[] = []

// A group of commands that the palette does not know would never be shown.
commandGroups satisfies readonly (typeof paletteGroups)[number][]
