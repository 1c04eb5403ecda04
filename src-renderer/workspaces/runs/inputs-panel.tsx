import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import {
  hasChanged,
  inputChangeSentence,
  type InputChange,
} from '../../../src-shared/allocation/input-changes.ts'
import { sourceName } from '../../../src-shared/allocation/source-name.ts'
import { reconciliationInputWords } from '../../../src-shared/reconciliation/inputs.ts'
import type { RunDetail } from '../../../src-shared/runs.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Chip, type Tone } from '../../components/status-chip.tsx'
import { SkeletonBar } from '../../components/states.tsx'
import {
  countOf,
  formatBytes,
  formatCount,
  formatSeconds,
  nothing,
  readerNumbers,
} from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { inputLabels } from '../allocation/input-labels.ts'
import { PairsWriteSection } from '../reconciliation/result/write-section.tsx'
import { LoadSection } from '../events/result/load-section.tsx'
import { AskedQueries } from './asked-queries.tsx'
import { useRunDetails } from './use-run-details.ts'
import { WriteBackSection } from './write-back-section.tsx'
import classes from './run.module.css'

interface InputsPanelProps {
  readonly run: RunDetail
  /** What a kind of job has to say of its inputs. */
  readonly children?: ReactNode
}

const changeLooks: Readonly<
  Record<InputChange['state'], { readonly tone: Tone; readonly word: string }>
> = {
  unchanged: { tone: 'ok', word: 'As it was' },
  changed: { tone: 'warn', word: 'Changed since' },
  missing: { tone: 'bad', word: 'Gone' },
  unknown: { tone: 'idle', word: 'Not known' },
  asked: { tone: 'idle', word: 'Asked anew' },
}

/** What a run read and whether it is still there as it was, what it left, and where its time went. */
export function InputsPanel({ run, children }: InputsPanelProps) {
  const details = useRunDetails(run)
  const over = 'ended_at' in run.lifecycle
  const changes = useQuery({
    ...rpc.runs.inputChanges.queryOptions({ input: { id: run.id } }),
    enabled: over,
    staleTime: 0,
  })
  const record = details.data?.record ?? null
  const isOfEvents = run.kind === 'events'
  const rows = Object.entries(run.job.inputs).flatMap(([name, source], at) => {
    if (source === undefined) return []
    // Those of events have no names of their own: they are told apart by their order.
    const read = isOfEvents
      ? record?.inputs[at]
      : record?.inputs.find(({ input }) => input === name)
    const change = changes.data?.inputs.find(({ input }) => input === name)
    return [{ name, path: sourceName(source), read, change }]
  })
  return (
    <div className={classes.panelScroll}>
      <section>
        <h2>{finding(changes.data?.inputs)}</h2>
        <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Inputs">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Input</th>
                <th scope="col">Path</th>
                <th scope="col" data-align="end">
                  Rows
                </th>
                <th scope="col" data-align="end">
                  Size
                </th>
                <th scope="col">SHA-256</th>
                <th scope="col">Now</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, path, read, change }) => (
                <tr key={name}>
                  <td>
                    {isOfEvents ? (path.startsWith('sql:') ? 'Query' : 'Log files') : labelOf(name)}
                  </td>
                  <td>
                    <Copyable value={path} />
                  </td>
                  <td data-align="end">
                    {details.isPending ? <SkeletonBar width={48} /> : formatCount(read?.rows)}
                  </td>
                  <td data-align="end">
                    {details.isPending ? (
                      <SkeletonBar width={40} />
                    ) : (
                      formatBytes(read?.bytes ?? change?.before?.bytes)
                    )}
                  </td>
                  <td>
                    {details.isPending ? (
                      <SkeletonBar width={92} />
                    ) : read === undefined ? (
                      nothing
                    ) : (
                      <Copyable value={read.sha256}>{read.sha256.slice(0, 12)}…</Copyable>
                    )}
                  </td>
                  <td>
                    {change !== undefined ? (
                      <span
                        title={
                          hasChanged(change)
                            ? inputChangeSentence(change, readerNumbers)
                            : undefined
                        }
                      >
                        <Chip tone={changeLooks[change.state].tone}>
                          {changeLooks[change.state].word}
                        </Chip>
                      </span>
                    ) : over && changes.isPending ? (
                      <SkeletonBar width={64} />
                    ) : (
                      nothing
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {changes.data?.inputs.filter(hasChanged).map((change) => (
          <p key={change.input} className={classes.sentence}>
            {inputChangeSentence(change, readerNumbers)}
          </p>
        ))}
        {changes.isError && (
          <p className={classes.sentence}>
            Whether they changed since is not known. {readableError(changes.error).what}
          </p>
        )}
      </section>
      {children}
      {record !== null && <AskedQueries inputs={record.inputs} />}
      <WriteBackSection run={run} />
      <LoadSection run={run} />
      <PairsWriteSection run={run} />
      <section>
        <h2>Files</h2>
        <dl className={classes.facts}>
          <dt>Folder of the run</dt>
          <dd>
            {details.data === undefined ? (
              <SkeletonBar width={220} />
            ) : details.data.folder === null ? (
              'Made when it starts'
            ) : (
              <Copyable value={details.data.folder} />
            )}
          </dd>
          <dt>Also written to</dt>
          <dd>{run.job.output === null ? nothing : <Copyable value={run.job.output} />}</dd>
        </dl>
      </section>
      {record !== null && (
        <section className={classes.times}>
          <h2>Time and memory</h2>
          <table className={classes.table}>
            <tbody>
              {record.stages.map((stage) => (
                <tr key={stage.title}>
                  <td>{stage.title}</td>
                  <td data-align="end">{formatSeconds(stage.seconds)}</td>
                </tr>
              ))}
              <tr>
                <td>Peak memory</td>
                <td data-align="end">{formatBytes(record.peak_memory_bytes)}</td>
              </tr>
              <tr>
                <td>Version</td>
                <td data-align="end">{record.version}</td>
              </tr>
            </tbody>
          </table>
        </section>
      )}
    </div>
  )
}

function labelOf(name: string): string {
  const labels: Readonly<Record<string, string>> = { ...reconciliationInputWords, ...inputLabels }
  return labels[name] ?? name
}

function finding(changes: readonly InputChange[] | undefined): string {
  if (changes === undefined) return 'Inputs'
  const changed = changes.filter(hasChanged).length
  if (changed > 0) return `${countOf(changed, 'input', 'inputs')} changed since this run`
  return changes.every(({ state }) => state === 'unchanged')
    ? 'Inputs are what the run read'
    : 'Inputs'
}
