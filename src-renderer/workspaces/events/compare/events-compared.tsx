import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import {
  comparedDaysCsv,
  comparedEventFigures,
  type EventsComparison,
} from '../../../../src-shared/events/compare.ts'
import { checkWords, isShareCheck } from '../../../../src-shared/events/words.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Chip } from '../../../components/status-chip.tsx'
import { countOf, formatCount, formatNumber, formatShare, nothing } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { CompareHeader } from '../../runs/compare/compare-header.tsx'
import classes from '../../runs/compare/compare.module.css'
import { saveText } from '../../runs/save-text.ts'
import { dayWords } from '../result/event-words.ts'
import own from './events-compared.module.css'

interface EventsComparedProps {
  readonly a: string
  readonly b: string
  readonly show: (a: string | undefined, b: string | undefined) => void
}

/** Two runs of events: counts, checks, days, event types, properties, and what they were asked. */
export function EventsCompared({ a, b, show }: EventsComparedProps) {
  const query = useQuery({
    ...rpc.events.compare.queryOptions({ input: { a, b } }),
    staleTime: Infinity,
  })
  return (
    <>
      <CompareHeader a={a} b={b} runs={query.data} onRuns={show} />
      <div className={classes.panel}>
        {query.data !== undefined ? (
          <Parts comparison={query.data} />
        ) : query.isError ? (
          <ErrorState
            error={readableError(query.error)}
            retry={() => void query.refetch()}
            actions={<LinkButton to="/runs">All runs</LinkButton>}
          />
        ) : (
          <SkeletonRows />
        )}
      </div>
    </>
  )
}

function Parts({ comparison }: { readonly comparison: EventsComparison }) {
  const { a, b, configuration, figures, checks, days, event_types: types, schema } = comparison
  const changedChecks = checks.filter((row) => row.a?.passed !== row.b?.passed).length
  const changedDays = days.filter((row) => row.a?.events !== row.b?.events).length
  return (
    <div className={`${classes.overview} ${own.parts}`}>
      <Part title="Counts" head={['Measure', 'Before', 'After', 'Change']} numbers>
        {figures.map((row) => (
          <tr key={row.name} data-same={row.difference === 0}>
            <th scope="row">{comparedEventFigures[row.name]}</th>
            <td data-align="end">{formatNumber(row.a)}</td>
            <td data-align="end">{formatNumber(row.b)}</td>
            <td data-align="end">{changeWords(row.a, row.b)}</td>
          </tr>
        ))}
      </Part>
      <Part
        title={
          changedChecks === 0
            ? 'Every check came out as before'
            : `${countOf(changedChecks, 'check')} came out differently`
        }
        head={['Check', 'Before', 'After']}
      >
        {checks.map((row) => (
          <tr key={row.name} data-same={row.a?.passed === row.b?.passed}>
            <th scope="row">{checkWords[row.name]}</th>
            <td>
              <Found name={row.name} check={row.a} />
            </td>
            <td>
              <Found name={row.name} check={row.b} />
            </td>
          </tr>
        ))}
      </Part>
      <Part
        title={
          changedDays === 0
            ? 'Every day has as many events as before'
            : `${countOf(changedDays, 'day')} with more or fewer events`
        }
        head={[
          'Day',
          'Events before',
          'After',
          'Change',
          'Players before',
          'After',
          'Change',
          'Revenue before',
          'After',
          'Change',
        ]}
        numbers
        wide
        action={
          <Button
            size="compact-sm"
            leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
            onClick={() =>
              saveText(`days-${a.id}-${b.id}.csv`, comparedDaysCsv(comparison), 'text/csv')
            }
          >
            Export as CSV
          </Button>
        }
      >
        {days.map((row) => (
          <tr
            key={row.date}
            data-same={row.a?.events === row.b?.events && row.a?.dau === row.b?.dau}
          >
            <th scope="row">{dayWords(row.date)}</th>
            {(['events', 'dau', 'revenue'] as const).flatMap((name) => [
              <td key={name} data-align="end" data-gap="true">
                {formatNumber(row.a?.[name])}
              </td>,
              <td key={`${name} after`} data-align="end">
                {formatNumber(row.b?.[name])}
              </td>,
              <td key={`${name} change`} data-align="end">
                {changeWords(row.a?.[name], row.b?.[name])}
              </td>,
            ])}
          </tr>
        ))}
      </Part>
      <Part title="Event types" head={['Event type', 'Before', 'After', 'Change']} numbers>
        {types.map((row) => (
          <tr key={row.event_type} data-same={row.a === row.b}>
            <th scope="row" className="mono">
              {row.event_type}
            </th>
            <td data-align="end">{formatCount(row.a)}</td>
            <td data-align="end">{formatCount(row.b)}</td>
            <td data-align="end">{changeWords(row.a, row.b)}</td>
          </tr>
        ))}
      </Part>
      <Part
        title={
          schema.length === 0
            ? 'The properties have the same schema'
            : `${countOf(schema.length, 'property', 'properties')} drifted`
        }
        head={schema.length === 0 ? [] : ['Property', '', 'Types before', 'Types after']}
      >
        {schema.map((row) => (
          <tr key={row.key}>
            <th scope="row" className="mono">
              {row.key}
            </th>
            <td>{schemaWords[row.change]}</td>
            <td>{row.a?.types.join(', ') ?? nothing}</td>
            <td>{row.b?.types.join(', ') ?? nothing}</td>
          </tr>
        ))}
      </Part>
      <Part
        title={
          configuration.length === 0
            ? 'The configuration is the same'
            : `${countOf(configuration.length, 'key')} of the configuration differ`
        }
        head={configuration.length === 0 ? [] : ['Key', 'Before', 'After']}
      >
        {configuration.map((row) => (
          <tr key={row.key}>
            <th scope="row" className="mono">
              {row.key}
            </th>
            <td className="mono">{row.a}</td>
            <td className="mono">{row.b}</td>
          </tr>
        ))}
      </Part>
    </div>
  )
}

const schemaWords = { new: 'New', vanished: 'Vanished', type: 'Other type' } as const

interface PartProps {
  readonly title: string
  /** Names of the columns; none: there is nothing to show beyond the title. */
  readonly head: readonly string[]
  /** All columns but the first are numbers. */
  readonly numbers?: boolean
  readonly wide?: boolean
  readonly action?: ReactNode
  readonly children: ReactNode
}

function Part({ title, head, numbers = false, wide = false, action, children }: PartProps) {
  return (
    <section className={classes.block} data-wide={wide} aria-label={title}>
      <div className={classes.blockHead}>
        <h2>{title}</h2>
        {action}
      </div>
      {head.length > 0 && (
        <div className={classes.scrollX} tabIndex={0} role="region" aria-label={`${title}, table`}>
          <table className={classes.table}>
            <thead>
              <tr>
                {head.map((name, at) => (
                  <th
                    key={`${name} ${at}`}
                    scope="col"
                    {...(numbers && at > 0 ? { 'data-align': 'end' } : {})}
                  >
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Found({
  name,
  check,
}: Pick<EventsComparison['checks'][number], 'name'> & {
  readonly check: EventsComparison['checks'][number]['a']
}) {
  if (check === null) return <span className="muted">Not made</span>
  const { passed, severity, observed } = check
  return (
    <span className={own.found} title={check.message}>
      <Chip tone={passed ? 'ok' : severity === 'error' ? 'bad' : 'warn'}>
        {passed ? 'Passed' : severity === 'error' ? 'Failed' : 'Warning'}
      </Chip>
      {observed === null
        ? ''
        : isShareCheck(name)
          ? formatShare(observed, 2)
          : formatCount(observed)}
    </span>
  )
}

function changeWords(a: number | null | undefined, b: number | null | undefined): string {
  if (typeof a !== 'number' || typeof b !== 'number') return nothing
  const difference = b - a
  return difference > 0 ? `+${formatNumber(difference)}` : formatNumber(difference)
}
