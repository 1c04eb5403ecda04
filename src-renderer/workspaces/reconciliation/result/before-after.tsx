import type { ListedRun } from '../../../../src-shared/marks.ts'
import { modals } from '@mantine/modals'
import { IconCheck } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type {
  PairStanding,
  ReconciliationChanges,
} from '../../../../src-shared/reconciliation/changes.ts'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import { Chip } from '../../../components/status-chip.tsx'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { WriteButton } from '../../../components/write-button.tsx'
import { countOf, formatCount, formatFixedShare } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { showDone, showFailed } from '../../runs/notices.tsx'
import { useMarkRuns } from '../../runs/use-mark-runs.ts'
import { decisionWords, estimateWords } from './result-words.ts'
import classes from './result.module.css'

const shownPairs = 10

const standingWords: Readonly<Record<PairStanding, string>> = {
  ...decisionWords,
  absent: 'No candidate',
}

/** The tag that a run carries once somebody has accepted what it changes. */
const acceptedTag = 'accepted'

interface BeforeAfterProps {
  readonly run: Pick<ListedRun, 'id' | 'marks'>
  readonly summary: ReconciliationSummary
}

/** What a run that goes on from another decides otherwise; it is accepted or discarded. */
export function BeforeAfter({ run, summary: { earlier, learned, llm } }: BeforeAfterProps) {
  const { id: runId } = run
  const before = earlier?.run ?? ''
  const changes = useQuery({
    ...rpc.reviews.changes.queryOptions({
      input: { before, after: runId, limit: shownPairs },
      staleTime: 0,
    }),
    enabled: earlier !== null,
  })
  const navigate = useNavigate()
  const discard = useMutation({
    // First away from here: what is gone must not be asked for again.
    mutationFn: async () => {
      await navigate({ to: '/runs/$runId', params: { runId: before } })
      await client.runs.remove({ id: runId })
    },
    onSuccess: () => showDone('Discarded the run'),
    onError: (error) => showFailed(error, 'The run was not discarded'),
  })
  const mark = useMarkRuns()
  if (earlier === null) return null
  const isAccepted = run.marks.tags.includes(acceptedTag)
  const confirmDiscard = () =>
    modals.openConfirmModal({
      title: 'Discard this run?',
      children: 'The run and its files are deleted. The run before stands as it was.',
      labels: { confirm: 'Discard run', cancel: 'Keep it' },
      confirmProps: { variant: 'filled', color: 'red.8' },
      onConfirm: () => discard.mutate(),
    })
  return (
    <section className={classes.section}>
      <div className={classes.blockHead}>
        <h2>Before and after</h2>
        {isAccepted ? (
          <Chip tone="ok" icon={<IconCheck size={14} stroke={1.75} aria-hidden />}>
            Accepted
          </Chip>
        ) : (
          <>
            <WriteButton
              onClick={() => void mark([run], { addTags: [acceptedTag] }, 'Accepted this run')}
            >
              Accept
            </WriteButton>
            <WriteButton loading={discard.isPending} onClick={confirmDiscard}>
              Discard…
            </WriteButton>
          </>
        )}
      </div>
      <p className={`${classes.small} ${classes.inset}`}>
        Goes on from{' '}
        <Link to="/runs/$runId" params={{ runId: before }} className="mono">
          {before}
        </Link>
        : {countOf(earlier.kept, 'decision')} kept
        {earlier.dropped > 0 && `, ${formatCount(earlier.dropped)} no longer fit`}.
        {learned !== null &&
          ` Learned from ${countOf(learned.answers, 'answer')}: ${formatCount(learned.accepted)} accepted, ${formatCount(learned.rejected)} rejected.`}
        {llm !== null &&
          ` ${llm.model} accepted ${formatCount(llm.accepted)} and rejected ${formatCount(llm.rejected)} of ${countOf(llm.pairs, 'pair')}.`}
      </p>
      {changes.isError ? (
        <ErrorState error={readableError(changes.error)} retry={() => void changes.refetch()} />
      ) : changes.data === undefined ? (
        <SkeletonRows rows={5} columns={3} />
      ) : (
        <Compared before={before} after={runId} changes={changes.data} />
      )}
    </section>
  )
}

interface ComparedProps {
  readonly before: string
  readonly after: string
  readonly changes: ReconciliationChanges
}

function Compared({ before: beforeId, after: afterId, changes }: ComparedProps) {
  const { before, after, answers, moves, rows, total } = changes
  const figures: readonly (readonly [string, string, string])[] = [
    ['Accepted', formatCount(before.accepted), formatCount(after.accepted)],
    ['In review', formatCount(before.review), formatCount(after.review)],
    [
      'Precision, estimated',
      estimateWords(before.estimate, 'precision'),
      estimateWords(after.estimate, 'precision'),
    ],
    [
      'Recall, estimated',
      estimateWords(before.estimate, 'recall'),
      estimateWords(after.estimate, 'recall'),
    ],
    ...(before.truth === null || after.truth === null
      ? []
      : ([
          ['F1, known pairs', formatFixedShare(before.truth.f1), formatFixedShare(after.truth.f1)],
        ] as const)),
    ...(answers === null
      ? []
      : ([
          [
            `F1 on ${countOf(answers.count, 'answer')}, engine alone`,
            formatFixedShare(answers.before.f1),
            formatFixedShare(answers.after.f1),
          ],
        ] as const)),
  ]
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Figure</span>
            </th>
            <th scope="col" data-align="end">
              Before
            </th>
            <th scope="col" data-align="end">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {figures.map(([name, was, is]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td data-align="end">{was}</td>
              <td data-align="end">{is}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {total === 0 ? (
        <p className={classes.inset}>No pair changes side.</p>
      ) : (
        <>
          <p className={classes.inset}>
            {countOf(total, 'pair')} {total === 1 ? 'changes' : 'change'} side:{' '}
            {moves
              .map(
                ({ from, to, pairs }) =>
                  `${formatCount(pairs)} from ${standingWords[from].toLowerCase()} to ${standingWords[to].toLowerCase()}`,
              )
              .join(', ')}
            .
          </p>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Left</th>
                <th scope="col">Right</th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.left_id} ${row.right_id}`}>
                  <td>
                    <Link
                      to="/runs/$runId/review"
                      params={{ runId: afterId }}
                      search={{ left: row.left_id, right: row.right_id }}
                    >
                      {row.left_title === '' ? row.left_id : row.left_title}
                    </Link>
                  </td>
                  <td>{row.right_title === '' ? row.right_id : row.right_title}</td>
                  <td>{standingWords[row.from]}</td>
                  <td>{standingWords[row.to]}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {total > rows.length && (
            <p className={classes.inset}>
              <Link to="/runs/compare" search={{ a: beforeId, b: afterId }}>
                Compare all {countOf(total, 'pair')}
              </Link>
            </p>
          )}
        </>
      )}
    </>
  )
}
