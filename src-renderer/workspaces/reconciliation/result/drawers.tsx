import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type {
  Alternative,
  GoldenCell,
  PairEvidence,
  RecordView,
  UnmatchedRow,
} from '../../../../src-shared/reconciliation/result.ts'
import { Copyable } from '../../../components/copyable.tsx'
import { Drawer } from '../../../components/drawer.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Chip } from '../../../components/status-chip.tsx'
import { TimeAgo } from '../../../components/time.tsx'
import { countOf, formatCount, nothing } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { bitsText, confidenceText, reasonWords } from '../review/review-words.ts'
import { waterfallOf } from '../review/waterfall.ts'
import {
  conflictNames,
  decisionTones,
  decisionWords,
  deciderWords,
  originWords,
  parsePairKey,
  unmatchedHelp,
  unmatchedNames,
} from './result-words.ts'
import { OriginMark } from './origin-mark.tsx'
import { RecordsBeside } from './records-beside.tsx'
import { ReviewLink } from './review-link.tsx'
import classes from './result.module.css'

export interface DrawerProps {
  readonly runId: string
  /** As it stands in the address. */
  readonly row: string
  /** Of the last decision. */
  readonly number: number
  readonly focusRequest: number
  readonly onClose: () => void
  readonly onStep: (by: -1 | 1) => void
  /** Opens another pair. */
  readonly onPair: (pair: number) => void
  readonly onWhyNot: (records: { readonly left?: string; readonly right?: string }) => void
}

type Frame = Pick<DrawerProps, 'focusRequest' | 'onClose' | 'onStep'>
const frameOf = ({ focusRequest, onClose, onStep }: Frame): Frame => ({
  focusRequest,
  onClose,
  onStep,
})

/** A pair: what both records say, the evidence in bits, what else there was for either. */
export function PairDrawer({ onPair, ...props }: DrawerProps) {
  const { runId, row, number } = props
  const named = parsePairKey(row)
  const query = useQuery({
    queryKey: [...rpc.reconciliation.pair.key(), runId, row, number],
    queryFn: async ({ signal }): Promise<PairEvidence | null> => {
      if (named === null) return null
      if ('pair' in named) {
        return client.reconciliation.pair({ id: runId, pair: named.pair }, { signal })
      }
      const found = await client.reconciliation.whyNot({ id: runId, ...named }, { signal })
      return found.evidence
    },
    enabled: named !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const evidence = query.data
  return (
    <Drawer title={evidence ? evidence.left.title || evidence.left.id : 'Pair'} {...frameOf(props)}>
      <Asked query={query} none="The run has no such pair">
        {evidence && <PairParts runId={runId} evidence={evidence} onPair={onPair} />}
      </Asked>
    </Drawer>
  )
}

interface PairPartsProps {
  readonly runId: string
  readonly evidence: PairEvidence
  readonly onPair: (pair: number) => void
}

export function PairParts({ runId, evidence, onPair }: PairPartsProps) {
  const { pair, left, right, nearest } = evidence
  const summary = useQuery(
    rpc.reconciliation.summary.queryOptions({
      input: { id: runId },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  return (
    <>
      <p className={classes.drawerLead}>
        {pair.confidence === null && pair.decided_by === 'engine' ? (
          <Chip tone="idle">Not compared</Chip>
        ) : (
          <Chip tone={decisionTones[pair.decision]}>{decisionWords[pair.decision]}</Chip>
        )}
        {pair.confidence !== null && <span>confidence {confidenceText(pair.confidence)}</span>}
        <span className="muted">
          {pair.decided_by === 'engine' ? (
            pair.reason !== null && reasonWords[pair.reason]
          ) : (
            <>
              by {pair.decided_who ?? deciderWords[pair.decided_by]}{' '}
              {pair.decided_at !== null && <TimeAgo at={pair.decided_at} />}
            </>
          )}
        </span>
      </p>
      {pair.note !== null && pair.note !== '' && <p className={classes.note}>{pair.note}</p>}
      {nearest !== null && pair.reason !== 'confident' && (
        <p className={classes.note}>{nearestWords(nearest)}</p>
      )}
      <RecordsBeside
        left={left}
        right={right}
        evidence={evidence}
        pairs={summary.data?.fields ?? []}
      />
      <Evidence evidence={evidence} />
      <Alternatives
        title="Other candidates of the left record"
        found={evidence.left_alternatives}
        onPair={onPair}
      />
      <Alternatives
        title="Other candidates of the right record"
        found={evidence.right_alternatives}
        onPair={onPair}
      />
      <div className={classes.links}>
        <ReviewLink
          runId={runId}
          search={{
            show: 'all',
            left: pair.left_id,
            right: pair.right_id,
            ...(pair.pair === null ? {} : { pair: pair.pair }),
          }}
        >
          Decide in review
        </ReviewLink>
      </div>
    </>
  )
}

/** Sides whose records may have several partners. */

function nearestWords({ side, alternative, bits }: NonNullable<PairEvidence['nearest']>): string {
  const name = alternative.title || alternative.id
  const amount = `${bitsText(Math.abs(bits)).slice(1)} bits`
  return bits < 0
    ? `${name} fits the ${side} record better, by ${amount}.`
    : `The nearest alternative for the ${side} record, ${name}, has ${amount} less.`
}

/** The waterfall: from the odds before any evidence, signal by signal, to the weight. */
function Evidence({ evidence }: { readonly evidence: PairEvidence }) {
  const { steps, silent, weight, domain } = waterfallOf(evidence)
  const [low, high] = domain
  const at = (bits: number): number => ((bits - low) / (high - low)) * 100
  const bars = [
    ...steps,
    { key: 'weight', label: 'Weight', bits: weight, from: 0, to: weight, signal: null },
  ]
  return (
    <section aria-label="Evidence">
      <h3 className={classes.subhead}>Evidence: {bitsText(weight)} bits</h3>
      <ol className={classes.waterfall}>
        {bars.map(({ key, label, bits, from, to, signal }) => (
          <li
            key={key}
            data-sum={key === 'weight'}
            title={
              signal === null
                ? `${label}: ${bitsText(bits)} bits`
                : `${label}: ${signal.label} (${signal.left_value ?? nothing} / ${signal.right_value ?? nothing})`
            }
          >
            <span className="truncate">
              {label}
              {signal !== null && signal.label !== '' && (
                <span className="muted"> {signal.label}</span>
              )}
            </span>
            <span className={classes.fallTrack} aria-hidden>
              <span className={classes.fallZero} style={{ left: `${at(0)}%` }} />
              <span
                className={classes.fallBar}
                data-sign={
                  key === 'weight' || signal === null ? 'sum' : bits < 0 ? 'minus' : 'plus'
                }
                style={{
                  left: `${at(Math.min(from, to))}%`,
                  width: `${Math.max(0.5, Math.abs(at(to) - at(from)))}%`,
                }}
              />
            </span>
            <span className={classes.fallBits}>{bitsText(bits)}</span>
          </li>
        ))}
      </ol>
      {silent.length > 0 && (
        <p className={classes.small}>
          Silent, mostly for want of a value: {silent.map(({ name }) => name).join(', ')}.
        </p>
      )}
    </section>
  )
}

const fewAlternatives = 5

function Alternatives({
  title,
  found,
  onPair,
}: {
  readonly title: string
  readonly found: readonly Alternative[]
  readonly onPair: (pair: number) => void
}) {
  if (found.length === 0) return null
  return (
    <section>
      <h3 className={classes.subhead}>{title}</h3>
      <ul className={classes.alternatives}>
        {found.slice(0, fewAlternatives).map(({ pair, id, title: name, confidence, decision }) => (
          <li key={id}>
            <button
              type="button"
              disabled={pair === null}
              title={`${id}: ${name}`}
              onClick={() => {
                if (pair !== null) onPair(pair)
              }}
            >
              <span className="truncate">{name || id}</span>
              <span className="muted">{decisionWords[decision].toLowerCase()}</span>
              <span className="num">{confidenceText(confidence)}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > fewAlternatives && (
        <p className={classes.small}>
          {countOf(found.length - fewAlternatives, 'more candidate')} of less confidence.
        </p>
      )}
    </section>
  )
}

/** A record without a partner: its nearest miss with the evidence, and why that lost. */
export function UnmatchedDrawer({ side, ...props }: DrawerProps & { readonly side: RecordSide }) {
  const { runId, row, number, onPair, onWhyNot, ...drawer } = props
  const table = side === 'left' ? 'unmatched_left' : 'unmatched_right'
  const listed = useQuery({
    queryKey: [...rpc.reconciliation.rows.key(), runId, table, 'one', row, number],
    queryFn: async ({ signal }) => {
      const page = await client.reconciliation.rows(
        {
          id: runId,
          table,
          limit: 1,
          filters: [{ column: 'id', op: 'equals', value: row.slice(0, 500) }],
        },
        { signal },
      )
      return (page.rows[0] ?? null) as object | null as UnmatchedRow | null
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const record = listed.data
  const best = record?.best_pair ?? null
  const pair = useQuery({
    ...rpc.reconciliation.pair.queryOptions({
      input: { id: runId, pair: best ?? 0 },
      staleTime: Number.POSITIVE_INFINITY,
    }),
    enabled: best !== null,
  })
  return (
    <Drawer title={record ? record.title || record.id : 'Record'} {...drawer}>
      <Asked query={listed} none="This record has a partner by now">
        {record && (
          <>
            <p className={classes.drawerLead}>
              <Chip tone="warn">{unmatchedNames[record.why]}</Chip>
              <span>{unmatchedHelp[record.why]}</span>
            </p>
            <dl className={classes.facts}>
              <dt>Id</dt>
              <dd>
                <Copyable value={record.id} />
              </dd>
              <dt>Compared with</dt>
              <dd>{countOf(record.candidates, 'record')}</dd>
            </dl>
            <Button
              onClick={() => onWhyNot(side === 'left' ? { left: record.id } : { right: record.id })}
            >
              Ask about another record
            </Button>
            {best !== null && (
              <>
                <h3 className={classes.subhead}>Nearest miss</h3>
                <Asked query={pair} none="The pair cannot be shown">
                  {pair.data && <PairParts runId={runId} evidence={pair.data} onPair={onPair} />}
                </Asked>
              </>
            )}
          </>
        )}
      </Asked>
    </Drawer>
  )
}

/** A row of the golden table: each cell with its origin and what both sides say. */
export function GoldenDrawer(props: DrawerProps) {
  const { runId, row, number } = props
  const golden = /^\d{1,12}$/.test(row) ? Number(row) : 0
  const query = useQuery({
    queryKey: [...rpc.reconciliation.golden.key(), runId, golden, number],
    queryFn: ({ signal }) => client.reconciliation.golden({ id: runId, golden }, { signal }),
    enabled: golden > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const record = query.data
  const conflicts = record?.cells.filter(({ conflict }) => conflict !== null).length ?? 0
  return (
    <Drawer
      title={record?.left[0]?.title ?? record?.right[0]?.title ?? `Golden record ${golden}`}
      {...frameOf(props)}
    >
      <Asked query={query} none="The golden table has no such row">
        {record && (
          <>
            <p className={classes.drawerLead}>
              {conflicts > 0 ? (
                <Chip tone="warn">{countOf(conflicts, 'conflict')}</Chip>
              ) : (
                <Chip tone="ok">No conflict</Chip>
              )}
              <RecordsOf side="left" records={record.left} />
              <RecordsOf side="right" records={record.right} />
            </p>
            <table className={classes.beside} data-golden>
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">Golden</th>
                  <th scope="col">Left</th>
                  <th scope="col">Right</th>
                </tr>
              </thead>
              <tbody>
                {record.cells.map((cell) => (
                  <tr key={cell.column} data-differs={cell.conflict !== null}>
                    <th scope="row" title={cell.column}>
                      {cell.column}
                    </th>
                    <td>
                      <Origin cell={cell} /> {cell.value ?? nothing}
                      {cell.conflict !== null && (
                        <span className={classes.conflict}>{conflictNames[cell.conflict]}</span>
                      )}
                    </td>
                    <td>{cell.left_value ?? nothing}</td>
                    <td>{cell.right_value ?? nothing}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className={classes.small}>
              L from the left record, R from the right, = both agree, ∩ the right’s options narrowed
              by the left.
            </p>
          </>
        )}
      </Asked>
    </Drawer>
  )
}

interface RecordsOfProps {
  readonly side: RecordSide
  readonly records: readonly RecordView[]
}

const mostIds = 5

/** The records of one side by their ids. */
function RecordsOf({ side, records }: RecordsOfProps) {
  if (records.length === 0) return null
  return (
    <span className="muted">
      {side}{' '}
      {records.slice(0, mostIds).map(({ id }) => (
        <Copyable key={id} value={id} />
      ))}
      {records.length > mostIds && ` and ${formatCount(records.length - mostIds)} more`}
    </span>
  )
}

function Origin({ cell }: { readonly cell: GoldenCell }) {
  const words = `${originWords[cell.origin]}${cell.record === null ? '' : `, record ${cell.record}`}`
  return <OriginMark origin={cell.origin} words={words} />
}

interface AskedProps {
  readonly query: {
    readonly isError: boolean
    readonly error: unknown
    readonly data: unknown
    readonly refetch: () => unknown
  }
  readonly none: string
  readonly children: ReactNode
}

export function Asked({ query, none, children }: AskedProps) {
  if (query.isError) {
    return <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
  }
  if (query.data === undefined) return <SkeletonRows rows={8} columns={2} />
  return query.data === null ? <EmptyState title={none} /> : children
}
