import { Button, SegmentedControl } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { axisLabel, axisValueText } from '../../../src-shared/allocation/sweep-words.ts'
import { assertNever } from '../../../src-shared/errors.ts'
import type { Job, RunDetail } from '../../../src-shared/runs.ts'
import { SkeletonBar } from '../../components/states.tsx'
import { countOf, formatCount, readerNumbers } from '../../format.ts'
import { rpc } from '../../rpc.ts'
import { useRunBefore } from './compare/use-run-before.ts'
import { copyAndTell } from './copy.ts'
import { parameterRows, type ParameterRow } from './parameter-words.ts'
import classes from './run.module.css'

/** What was asked of a run: what differs from the defaults and from the run before comes first. */
export function ParametersPanel({ run }: { run: RunDetail }) {
  const [wantsAll, setWantsAll] = useState(false)
  const [view, setView] = useState('table')
  const before = useRunBefore(run.id)
  const beforeId = before.data?.id
  const other = useQuery({
    ...rpc.runs.get.queryOptions({ input: { id: beforeId ?? '' } }),
    enabled: beforeId !== undefined,
  })
  const rows = parameterRows(run.job, other.data?.job ?? null)
  const differing = rows.filter((row) => row.differsFromDefault || row.differsFromBefore)
  const all = wantsAll || differing.length === 0
  const shown = all ? [...differing, ...rows.filter((row) => !differing.includes(row))] : differing
  const asked = askedOf(run.job)
  const json = JSON.stringify(asked, null, 2)
  return (
    <div className={classes.panelScroll}>
      <div className={classes.panelHead}>
        <h2>{finding(rows)}</h2>
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={view}
          onChange={setView}
          data={[
            { value: 'table', label: 'Table' },
            { value: 'json', label: 'JSON' },
          ]}
        />
        {view === 'table' && differing.length > 0 && (
          <Button variant="subtle" onClick={() => setWantsAll(!wantsAll)}>
            {all ? 'Only what differs' : `Show all ${formatCount(rows.length)}`}
          </Button>
        )}
        <Button
          leftSection={<IconCopy size={14} stroke={1.75} aria-hidden />}
          onClick={() =>
            void copyAndTell(
              view === 'json' ? json : tabSeparated(shown),
              view === 'json' ? 'Copied the parameters as JSON' : 'Copied the table',
            )
          }
        >
          Copy
        </Button>
      </div>
      {run.job.kind === 'sweep' && (
        <dl className={classes.varied}>
          {run.job.over.map((axis) => (
            <div key={axisLabel(axis)}>
              <dt>Varies: {axisLabel(axis).toLowerCase()}</dt>
              <dd>
                {axis.values.map((value) => axisValueText(axis, value, readerNumbers)).join(', ')}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {view === 'json' ? (
        <pre className={classes.code} tabIndex={0} aria-label="Parameters as JSON">
          {json}
        </pre>
      ) : (
        shown.length > 0 && (
          <ParametersTable
            rows={shown}
            beforeId={beforeId}
            keys={run.job.kind === 'events' ? 'configuration' : 'flags'}
          />
        )
      )}
    </div>
  )
}

function ParametersTable({
  rows,
  beforeId,
  keys,
}: {
  readonly rows: readonly ParameterRow[]
  readonly beforeId: string | undefined
  /** What a row is called in a file or a command: a key of the configuration, or a flag. */
  readonly keys: 'flags' | 'configuration'
}) {
  return (
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Parameters">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">{keys === 'flags' ? 'Flag' : 'Key'}</th>
            <th scope="col">Value</th>
            <th scope="col">Default</th>
            {beforeId !== undefined && (
              <th scope="col">
                Run before{' '}
                <Link to="/runs/$runId" params={{ runId: beforeId }} className="mono">
                  {beforeId}
                </Link>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} data-changed={row.differsFromDefault || row.differsFromBefore}>
              <td title={row.help}>{row.label}</td>
              <td className="mono muted">
                {keys === 'flags' ? '--' : ''}
                {row.name}
              </td>
              <td data-differs={row.differsFromDefault || row.differsFromBefore}>{row.value}</td>
              <td className="muted">{row.standard}</td>
              {beforeId !== undefined && (
                <td className={row.differsFromBefore ? undefined : 'muted'}>
                  {row.before ?? <SkeletonBar width={48} />}
                  {row.differsFromBefore && <span className="visually-hidden"> (differs)</span>}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function finding(rows: readonly ParameterRow[]): string {
  const changed = rows.filter((row) => row.differsFromDefault).length
  const since = rows.filter((row) => row.differsFromBefore).length
  const hasBefore = rows.some((row) => row.before !== null)
  const defaults =
    changed === 0
      ? 'Every parameter has its default'
      : countOf(
          changed,
          'parameter differs from its default',
          'parameters differ from their defaults',
        )
  if (!hasBefore) return defaults
  return since === 0
    ? `${defaults}, none from the run before`
    : `${defaults}, ${formatCount(since)} from the run before`
}

function tabSeparated(rows: readonly ParameterRow[]): string {
  return [
    ['parameter', 'value', 'default', 'run before'],
    ...rows.map((row) => [row.name, row.value, row.standard, row.before ?? '']),
  ]
    .map((fields) => fields.join('\t'))
    .join('\n')
}

function askedOf(job: Job): object {
  switch (job.kind) {
    case 'allocation':
      return job.parameters
    case 'sweep':
      return { over: job.over, ...job.parameters }
    case 'events':
      return job.configuration
    case 'reconciliation':
      return { ...job.parameters, survivorship: job.survivorship }
    default:
      return assertNever(job)
  }
}
