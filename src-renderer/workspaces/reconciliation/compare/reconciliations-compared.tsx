import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  PairStanding,
  ReconciliationChanges,
} from '../../../../src-shared/reconciliation/changes.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { countOf, formatCount, formatFixedShare, nothing } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { CompareHeader } from '../../runs/compare/compare-header.tsx'
import classes from '../../runs/compare/compare.module.css'
import { estimateWords } from '../result/result-words.ts'
import { confidenceText } from '../review/review-words.ts'
import own from './reconciliations-compared.module.css'

interface ReconciliationsComparedProps {
  readonly a: string
  readonly b: string
  readonly show: (a: string | undefined, b: string | undefined) => void
}

const standingWords: Readonly<Record<PairStanding, string>> = {
  accept: 'Accepted',
  review: 'In review',
  reject: 'Rejected',
  absent: 'Not compared',
}
const page = 200

/** Two reconciliations of the same lists: how good each is, and which pairs changed sides. */
export function ReconciliationsCompared({ a, b, show }: ReconciliationsComparedProps) {
  const [move, setMove] = useState<{ from: PairStanding; to: PairStanding } | null>(null)
  const [limit, setLimit] = useState(page)
  const before = useQuery(rpc.runs.get.queryOptions({ input: { id: a } }))
  const after = useQuery(rpc.runs.get.queryOptions({ input: { id: b } }))
  const changes = useQuery({
    ...rpc.reviews.changes.queryOptions({
      input: { before: a, after: b, from: move?.from ?? null, to: move?.to ?? null, limit },
    }),
    placeholderData: keepPreviousData,
  })
  const found = changes.data
  return (
    <>
      <CompareHeader
        a={a}
        b={b}
        runs={
          before.data === undefined || after.data === undefined
            ? undefined
            : { a: before.data, b: after.data }
        }
        onRuns={show}
      />
      <div className={classes.panel}>
        {changes.isError ? (
          <ErrorState
            error={readableError(changes.error)}
            retry={() => void changes.refetch()}
            actions={<LinkButton to="/runs">All runs</LinkButton>}
          />
        ) : found === undefined ? (
          <SkeletonRows />
        ) : (
          <div className={`${classes.overview} ${own.parts}`}>
            <QualityPart changes={found} />
            <MovesPart changes={found} move={move} onMove={setMove} />
            <PairsPart
              a={a}
              b={b}
              changes={found}
              onMore={() => setLimit(Math.min(1000, limit + page))}
              canGrow={limit < 1000}
            />
          </div>
        )}
      </div>
    </>
  )
}

function QualityPart({ changes: { before, after } }: { readonly changes: ReconciliationChanges }) {
  const rows = [
    ['Accepted pairs', formatCount(before.accepted), formatCount(after.accepted)],
    ['Pairs in review', formatCount(before.review), formatCount(after.review)],
    [
      'Estimated precision',
      estimateWords(before.estimate, 'precision'),
      estimateWords(after.estimate, 'precision'),
    ],
    [
      'Estimated recall',
      estimateWords(before.estimate, 'recall'),
      estimateWords(after.estimate, 'recall'),
    ],
    ...(before.truth === null && after.truth === null
      ? []
      : ([
          [
            'True precision',
            formatFixedShare(before.truth?.precision),
            formatFixedShare(after.truth?.precision),
          ],
          [
            'True recall',
            formatFixedShare(before.truth?.recall),
            formatFixedShare(after.truth?.recall),
          ],
          ['F1', formatFixedShare(before.truth?.f1), formatFixedShare(after.truth?.f1)],
        ] as const)),
  ] as const
  return (
    <section className={classes.block} aria-label="Quality">
      <div className={classes.blockHead}>
        <h2>How good each is</h2>
      </div>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col" data-align="end">
              Before
            </th>
            <th scope="col" data-align="end">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, left, right]) => (
            <tr key={name} data-same={left === right}>
              <th scope="row">{name}</th>
              <td data-align="end">{left}</td>
              <td data-align="end">{right}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface MovesPartProps {
  readonly changes: ReconciliationChanges
  readonly move: { readonly from: PairStanding; readonly to: PairStanding } | null
  readonly onMove: (move: { from: PairStanding; to: PairStanding } | null) => void
}

function MovesPart({ changes, move, onMove }: MovesPartProps) {
  const moved = changes.moves.reduce((sum, { pairs }) => sum + pairs, 0)
  return (
    <section className={classes.block} aria-label="Moves">
      <div className={classes.blockHead}>
        <h2>{moved === 0 ? 'No pair changed sides' : `${countOf(moved, 'pair')} changed sides`}</h2>
        {move !== null && (
          <Button variant="subtle" size="compact-sm" onClick={() => onMove(null)}>
            Show all
          </Button>
        )}
      </div>
      {changes.moves.length > 0 && (
        <ul className={own.moves}>
          {changes.moves.map(({ from, to, pairs }) => (
            <li key={`${from} ${to}`}>
              <button
                type="button"
                aria-pressed={move?.from === from && move.to === to}
                onClick={() => onMove({ from, to })}
              >
                <span>
                  {standingWords[from]} → {standingWords[to]}
                </span>
                <span className="num">{formatCount(pairs)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface PairsPartProps {
  readonly a: string
  readonly b: string
  readonly changes: ReconciliationChanges
  readonly canGrow: boolean
  readonly onMore: () => void
}

function PairsPart({ b, changes, canGrow, onMore }: PairsPartProps) {
  if (changes.rows.length === 0) {
    return (
      <EmptyState title="Both runs decide every pair alike">
        Records are compared by their ids.
      </EmptyState>
    )
  }
  return (
    <section className={classes.block} data-wide aria-label="Pairs that changed">
      <div className={classes.blockHead}>
        <h2>
          {countOf(changes.total, 'pair')}
          {changes.rows.length < changes.total &&
            `, the first ${formatCount(changes.rows.length)} shown`}
        </h2>
      </div>
      <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Pairs, table">
        <table className={`${classes.table} ${own.pairs}`}>
          <thead>
            <tr>
              {['Left id', 'Left record', 'Right id', 'Right record', 'Before', 'After'].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
              <th scope="col" data-align="end">
                Confidence
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.rows.map((row) => (
              <tr key={`${row.left_id} ${row.right_id}`}>
                <td className="mono">{row.left_id}</td>
                <td>
                  <LinkButton
                    to="/runs/$runId"
                    params={{ runId: b }}
                    search={{ tab: 'blocking', left: row.left_id, right: row.right_id }}
                    variant="subtle"
                    px={0}
                    h={22}
                  >
                    {row.left_title || nothing}
                  </LinkButton>
                </td>
                <td className="mono">{row.right_id}</td>
                <td title={row.right_title}>{row.right_title || nothing}</td>
                <td>{standingWords[row.from]}</td>
                <td>{standingWords[row.to]}</td>
                <td data-align="end">
                  {confidenceText(row.confidence_before)} → {confidenceText(row.confidence_after)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {changes.rows.length < changes.total && canGrow && (
        <Button mt={8} onClick={onMore}>
          Show more
        </Button>
      )}
    </section>
  )
}
