import type { Run } from '../runs.ts'
import { element, type MarkupElement, type MarkupNode } from '../report-markup.ts'
import { groupsFinding, isFull, resultFindings } from './findings.ts'
import {
  allocationDefaults,
  type AllocationParameterName,
  allocationParameterNames,
  type AllocationParameterValue,
  isSameParameter,
  parameterMetaOf,
  plainParameter,
} from './parameters.ts'
import { reportGroups, ratioTable } from './report-ratio.ts'
import type { AllocationSummary, ContractSummary } from './summary.ts'
import { cutSentence } from './cut-words.ts'
import { amount, count, gapText, listed, number, percent, total } from './words.ts'

/** What a report says of the run beside its summary. */
export type ReportedRun = Pick<Run, 'id' | 'title' | 'created_at' | 'lifecycle' | 'started_by'>

/**
 * The one-page report of a finished allocation: what it gave, whether it kept its promises, and what
 * it was made from. The same on every machine: numbers are English, times are UTC. Under a heading of
 * its own, as on a screen, its title is an `h2`.
 */
export function allocationReport(
  run: ReportedRun,
  summary: AllocationSummary,
  title: 'h1' | 'h2' = 'h1',
): MarkupElement {
  return element(
    'article',
    { class: 'qm-report' },
    head(run, summary, title),
    headline(summary),
    element(
      'ul',
      { class: 'findings' },
      ...resultFindings(summary).map((text) => element('li', {}, text)),
    ),
    section(
      'Ratio compliance',
      groupsFinding(summary.groups),
      summary.groups.length === 0
        ? element('p', {}, 'This drop has no groups.')
        : ratioTable(reportGroups(summary.groups), summary.groups.length),
    ),
    element(
      'div',
      { class: 'pair' },
      section('Contracts', '', contractTable(summary.contracts)),
      section('Parameters that differ from the default', '', parameterTable(summary)),
    ),
    warningSection(summary),
    section('Inputs', '', inputTable(summary)),
    foot(run, summary),
  )
}

const statusWords: Readonly<Record<AllocationSummary['status'], string>> = {
  ok: 'Succeeded',
  warning: 'With warnings',
  timed_out: 'Stopped by the time limit',
}

function head(run: ReportedRun, summary: AllocationSummary, title: 'h1' | 'h2'): MarkupElement {
  const ended = 'ended_at' in run.lifecycle ? run.lifecycle.ended_at : null
  const facts = [
    `Run ${run.id}`,
    ...(run.started_by === undefined ? [] : [`started by ${run.started_by}`]),
    ...(ended === null ? [] : [`finished ${utc(ended)}`]),
  ]
  return element(
    'header',
    {},
    element('p', { class: 'kind' }, 'Allocation report'),
    element(
      title,
      { class: 'title' },
      run.title,
      ' ',
      element('span', { class: `status ${summary.status}` }, statusWords[summary.status]),
    ),
    element('p', { class: 'facts' }, facts.join(' · ')),
  )
}

function headline(summary: AllocationSummary): MarkupElement {
  const { counts, fill } = summary
  const figure = (term: string, value: string, of: string) =>
    element(
      'div',
      {},
      element('dt', {}, term),
      element('dd', {}, element('strong', {}, value), ` ${of}`),
    )
  return element(
    'dl',
    { class: 'headline' },
    figure('Users assigned', number(counts.assigned_users), `of ${number(counts.users)}`),
    figure(
      'Assignments',
      number(counts.assignments),
      `${number(counts.sponsored_assignments)} sponsored`,
    ),
    figure(
      'Fill',
      fill.share === null ? '–' : percent(fill.share),
      `of ${count(fill.seats, 'seat')}`,
    ),
    figure('Score', total(summary.score_sum), ''),
    figure(
      'Within',
      gapText(summary.gap_percent),
      `of the best possible${summary.cut_at_source === undefined ? '' : ' of the pairs that came'}`,
    ),
    ...(summary.penalties > 0 ? [figure('Penalties', total(summary.penalties), '')] : []),
  )
}

function section(title: string, finding: string, ...content: readonly MarkupNode[]): MarkupElement {
  return element(
    'section',
    {},
    element(
      'h2',
      {},
      title,
      finding === '' ? null : element('span', { class: 'finding' }, finding),
    ),
    ...content,
  )
}

function contractTable(contracts: readonly ContractSummary[]): MarkupElement {
  const kinds = [
    ['Sponsored', contracts.filter(({ sponsored }) => sponsored)],
    ['Unsponsored', contracts.filter(({ sponsored }) => !sponsored)],
  ] as const
  const rows = kinds
    .filter(([, found]) => found.length > 0)
    .map(([kind, found]) => {
      const seats = sum(found, ({ cap, demand }) => Math.min(cap, demand))
      const assigned = sum(found, (contract) => contract.assigned)
      return [
        kind,
        number(found.length),
        number(found.filter(isFull).length),
        number(found.filter((contract) => contract.assigned === 0).length),
        number(assigned),
        seats === 0 ? '–' : percent(assigned / seats),
      ]
    })
  const dearest = contracts
    .filter(({ price }) => price > 0)
    .toSorted((a, b) => b.price - a.price)
    .slice(0, 5)
  return element(
    'div',
    {},
    simpleTable(['Kind', 'Contracts', 'Full', 'Unused', 'Assigned', 'Fill'], rows, 1),
    dearest.length === 0
      ? null
      : element(
          'p',
          { class: 'note' },
          `More cap is worth most at ${listed(dearest.map(({ contract_id: id, price }) => `${id} (${amount(price)})`))}, in value for each unit.`,
        ),
  )
}

function parameterTable({ parameters }: AllocationSummary): MarkupElement {
  const changed = allocationParameterNames.filter(
    (name) => !isSameParameter(parameters[name], allocationDefaults[name]),
  )
  if (changed.length === 0) return element('p', {}, 'None: every parameter has its default.')
  return simpleTable(
    ['Parameter', 'Value', 'Default'],
    changed.map((name) => [
      parameterMetaOf(name).label,
      withUnit(name, parameterText(parameters[name])),
      withUnit(name, parameterText(allocationDefaults[name])),
    ]),
    1,
  )
}

function withUnit(name: AllocationParameterName, text: string): string {
  const { unit, emptyMeans } = parameterMetaOf(name)
  if (text === '') return emptyMeans ?? 'none'
  return unit === undefined ? text : `${text} ${unit}`
}

/** '' for no value; values by name as `east 0.31, west 0.2`. */
function parameterText(given: AllocationParameterValue): string {
  const value = plainParameter(given)
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return typeof value === 'number' ? String(value) : value.replaceAll('_', ' ')
}

function warningSection(summary: AllocationSummary): MarkupElement | null {
  const texts = [
    ...(summary.status === 'timed_out'
      ? ['The time limit ended the search: this is the best feasible result found by then.']
      : []),
    ...summary.group_warnings,
    ...summary.warnings.map(({ message, remedy }) => `${message} ${remedy}`),
  ]
  if (texts.length === 0) return null
  const shown = texts.slice(0, mostWarnings)
  const rest = texts.length - shown.length
  return section(
    'Needs attention',
    '',
    element(
      'ul',
      {},
      ...shown.map((text) => element('li', {}, text)),
      rest === 0 ? null : element('li', {}, `And ${count(rest, 'more warning')}.`),
    ),
  )
}

const mostWarnings = 8

function inputTable({ inputs }: AllocationSummary): MarkupElement {
  return element(
    'table',
    { class: 'plain' },
    headRow(['Input', 'File', 'Rows', 'SHA-256'], 2, 3),
    element(
      'tbody',
      {},
      ...inputs.map((input) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, input.input.replaceAll('_', ' ')),
          element('td', { class: 'path' }, input.path),
          element('td', { class: 'end' }, number(input.rows)),
          element('td', {}, element('code', { title: input.sha256 }, input.sha256.slice(0, 12))),
        ),
      ),
    ),
  )
}

function foot(run: ReportedRun, summary: AllocationSummary): MarkupElement {
  const seconds = summary.seconds.reduce((all, stage) => all + stage.seconds, 0)
  return element(
    'footer',
    {},
    element(
      'p',
      {},
      element('strong', {}, 'Check passed. '),
      "Code other than the solver's counted caps, contracts per user, eligibility, ratios, mixed users, pins and exclusions again; a result that fails is never published.",
    ),
    element(
      'p',
      {},
      element('strong', {}, 'Bound. '),
      `Value ${exact(summary.objective)}, certified upper bound ${exact(summary.upper_bound)} over all ${count(summary.counts.pairs, 'eligible pair')}.${summary.cut_at_source === undefined ? '' : ` ${cutSentence(summary.cut_at_source)}`}`,
    ),
    element(
      'p',
      {},
      `Quartermaster ${summary.version} · solver ${summary.solver} · seed ${summary.seed} · worked ${seconds.toFixed(1)} s · run ${run.id}`,
    ),
  )
}

const exact = (value: number): string =>
  new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 }).format(value)

function simpleTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  endFrom: number,
): MarkupElement {
  return element(
    'table',
    { class: 'plain' },
    headRow(titles, endFrom),
    element(
      'tbody',
      {},
      ...rows.map((row) =>
        element(
          'tr',
          {},
          ...row.map((text, index) =>
            index === 0
              ? element('th', { scope: 'row' }, text)
              : element('td', index >= endFrom ? { class: 'end' } : {}, text),
          ),
        ),
      ),
    ),
  )
}

/** Columns from `endFrom` up to `endTo` are numbers. */
function headRow(titles: readonly string[], endFrom: number, endTo = titles.length): MarkupElement {
  return element(
    'thead',
    {},
    element(
      'tr',
      {},
      ...titles.map((title, index) =>
        element(
          'th',
          { scope: 'col', ...(index >= endFrom && index < endTo ? { class: 'end' } : {}) },
          title,
        ),
      ),
    ),
  )
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((all, item) => all + of(item), 0)
}

function utc(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`
}
