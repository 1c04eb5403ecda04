import { cronWords } from '../../../src-shared/schedules/cron-words.ts'
import type { JobText } from '../../../src-shared/schedules/job-paths.ts'
import type { ScheduleEntry, Schedules } from '../../../src-shared/schedules/schedules.ts'
import { countOf } from '../../format.ts'

/** When a schedule starts, in words where there are good ones. */
export function whenWords({ cron }: { readonly cron: string }): string {
  const words = cronWords(cron)
  return words === null ? cron : words.charAt(0).toUpperCase() + words.slice(1)
}

/** What an entry adds to its chip. */
export function entryWords(entry: ScheduleEntry): string {
  switch (entry.outcome) {
    case 'started':
      if (entry.trigger === 'person') return `by ${entry.by ?? 'somebody'}`
      return entry.trigger === 'catch_up' ? 'late, for what was missed' : ''
    case 'skipped':
      return 'the run before was still at work'
    case 'missed':
      return entry.count === 1
        ? 'no window and no server was open'
        : `${entry.at_least ? 'at least ' : ''}${countOf(entry.count, 'start')}: no window and no server was open`
    case 'refused':
      return entry.error.what
  }
}

/** Who starts what is due. */
export function hostWords({ host }: Pick<Schedules, 'host'>): string {
  if (host === null) return 'Whoever starts schedules is being settled; it takes some seconds'
  return host.kind === 'server'
    ? `Started by the server on ${host.hostname}`
    : 'Started while a window is open on this computer'
}

const inputNames: Readonly<Record<string, string>> = {
  caps: 'Contract caps',
  elig: 'Eligible pairs',
  user_groups: 'User groups',
  group_ratios: 'Group ratios',
  exclusions: 'Exclusions',
  pins: 'Pins',
  left: 'Left list',
  right: 'Right list',
  truth: 'Known pairs',
}

/** What a text of a job is: `Eligible pairs`, `Input 2`, `Output`, `Eligible pairs: drop_start`, `Database: drop_id`. */
export function textLabel({ place, kind }: JobText): string {
  if (kind === 'output') return 'Output'
  if (place.startsWith('write.')) return `Database: ${place.split('.')[2] ?? ''}`
  const [, input = '', , parameter] = place.split('.')
  const name = inputNames[input] ?? (/^\d+$/.test(input) ? `Input ${Number(input) + 1}` : input)
  return kind === 'parameter' ? `${name}: ${parameter ?? ''}` : name
}

/** A text of a job, and every place that says the same: the drop that all queries ask for is one field. */
export interface SharedText extends JobText {
  readonly places: readonly string[]
  readonly label: string
}

/** Values of one name that say the same are one text; paths stay apart. */
export function sharedTexts(texts: readonly JobText[]): readonly SharedText[] {
  const keyOf = ({ place, kind, text }: JobText): string =>
    kind === 'parameter' ? `${place.slice(place.lastIndexOf('.') + 1)}\t${text}` : place
  return [...Map.groupBy(texts, keyOf).values()].flatMap((same) => {
    const [first] = same
    if (first === undefined) return []
    const name = first.place.slice(first.place.lastIndexOf('.') + 1)
    const label =
      same.length === 1
        ? textLabel(first)
        : `${same.map((text) => textLabel(text).replace(/: .*$/s, '')).join(', ')}: ${name}`
    return [{ ...first, places: same.map(({ place }) => place), label }]
  })
}
