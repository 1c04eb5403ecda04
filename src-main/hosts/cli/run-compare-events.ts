import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  comparedDaysCsv,
  comparedEventFigures,
  type EventsComparison,
} from '../../../src-shared/events/compare.ts'
import { isShareCheck } from '../../../src-shared/events/words.ts'
import { expected } from '../../platform/errors.ts'
import { asideOf, publishFiles } from '../../platform/publish.ts'
import type { Flags } from './commands/options.ts'
import type { LocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'

/** `quartermaster runs compare A B` of two runs of events; `path` takes the days as CSV. */
export async function compareEvents(
  { client }: LocalCore,
  pair: { readonly a: string; readonly b: string },
  path: string | null,
  flags: Flags,
): Promise<void> {
  if (path !== null && !path.toLowerCase().endsWith('.csv')) {
    throw expected('bad_usage', {
      what: `--out ${path}: the days of two runs of events are written as CSV.`,
      remedy: 'Name a .csv.',
    })
  }
  const comparison = await client.events.compare(pair)
  if (path !== null) {
    await mkdir(dirname(path), { recursive: true })
    const aside = asideOf(path, `${pair.a}-${pair.b}-${process.pid}`)
    await writeFile(aside, comparedDaysCsv(comparison))
    await publishFiles([{ from: aside, to: path }])
  }
  if (flags['json'] === true) sayJson({ ...comparison, written: path })
  else say(process.stdout, eventsComparisonText(comparison, path))
}

const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : decimal.format(value)
const signed = (value: number): string => `${value > 0 ? '+' : ''}${decimal.format(value)}`
const change = (a: number | null | undefined, b: number | null | undefined): string =>
  typeof a === 'number' && typeof b === 'number' ? signed(b - a) : '-'

/** What differs, part by part; what is equal is left out, the figures excepted. */
function eventsComparisonText(comparison: EventsComparison, written: string | null): string {
  const { a, b, configuration, figures, checks, days, event_types: types, schema } = comparison
  const word = (
    name: EventsComparison['checks'][number]['name'],
    check: EventsComparison['checks'][number]['a'],
  ): string => {
    if (check === null) return '-'
    const { passed, observed } = check
    const figure =
      observed !== null && isShareCheck(name) ? `${number(observed * 100)}%` : number(observed)
    return `${passed ? 'passed' : 'FAILED'} ${figure}`
  }
  const differing = days.filter(
    (day) =>
      day.a?.events !== day.b?.events ||
      day.a?.dau !== day.b?.dau ||
      day.a?.revenue !== day.b?.revenue,
  )
  const parts = [
    `A  ${a.id}  ${a.title}\nB  ${b.id}  ${b.title}`,
    configuration.length === 0
      ? 'Configuration: the same'
      : table(
          ['Key', 'A', 'B'],
          configuration.map((row) => [row.key, row.a, row.b]),
        ),
    table(
      ['Figure', 'A', 'B', 'Difference'],
      figures.map((row) => [
        comparedEventFigures[row.name],
        number(row.a),
        number(row.b),
        signed(row.difference),
      ]),
      [1, 2, 3],
    ),
    table(
      ['Check', 'A', 'B'],
      checks.map((row) => [row.name, word(row.name, row.a), word(row.name, row.b)]),
    ),
    differing.length === 0
      ? 'Days: the same'
      : table(
          ['Day', 'Events A', 'B', 'Change', 'DAU A', 'B', 'Change', 'Revenue A', 'B', 'Change'],
          differing.map((day) => [
            day.date,
            ...(['events', 'dau', 'revenue'] as const).flatMap((name) => [
              number(day.a?.[name]),
              number(day.b?.[name]),
              change(day.a?.[name], day.b?.[name]),
            ]),
          ]),
          [1, 2, 3, 4, 5, 6, 7, 8, 9],
        ),
    types.every((type) => type.a === type.b)
      ? 'Event types: the same'
      : table(
          ['Event type', 'A', 'B', 'Change'],
          types
            .filter((type) => type.a !== type.b)
            .map((type) => [
              type.event_type,
              number(type.a),
              number(type.b),
              change(type.a, type.b),
            ]),
          [1, 2, 3],
        ),
    schema.length === 0
      ? 'Properties: the same'
      : table(
          ['Property', '', 'A', 'B'],
          schema.map((row) => [
            row.key,
            row.change === 'type' ? 'other type' : row.change,
            row.a?.types.join(', ') ?? '-',
            row.b?.types.join(', ') ?? '-',
          ]),
        ),
    ...(written === null ? [] : [`Wrote ${days.length} days to ${written}`]),
  ]
  return `${parts.join('\n\n')}\n`
}
