import { useQuery } from '@tanstack/react-query'
import type { UserCandidate, UserExplanation } from '../../../../src-shared/allocation/result.ts'
import { Drawer } from '../../../components/drawer.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { SkeletonRows } from '../../../components/states.tsx'
import { Chip, KindMark } from '../../../components/status-chip.tsx'
import { formatValue, nothing, readerLocale } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { reasonWords } from '../../allocation/result/reason-words.ts'
import classes from './compare.module.css'

interface UserDrawerProps {
  readonly a: string
  readonly b: string
  readonly userId: string
  readonly focusRequest: number
  readonly onClose: () => void
  readonly onStep: (by: -1 | 1) => void
}

/** Why a user holds what they hold, in both runs beside each other. */
export function UserDrawer({ a, b, userId, focusRequest, onClose, onStep }: UserDrawerProps) {
  const before = useExplanation(a, userId)
  const after = useExplanation(b, userId)
  return (
    <Drawer title={`User ${userId}`} onClose={onClose} onStep={onStep} focusRequest={focusRequest}>
      {before.isPending || after.isPending ? (
        <SkeletonRows rows={8} columns={3} />
      ) : (
        <>
          <Reasons before={before.data} after={after.data} />
          <div className={classes.pair}>
            <Side title="Before" runId={a} userId={userId} query={before} />
            <Side title="After" runId={b} userId={userId} query={after} />
          </div>
        </>
      )}
    </Drawer>
  )
}

function useExplanation(id: string, userId: string) {
  return useQuery(
    rpc.allocation.user.queryOptions({
      input: { id, user_id: userId, locale: readerLocale },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
}

interface SideProps {
  readonly title: string
  readonly runId: string
  readonly userId: string
  readonly query: {
    readonly data: UserExplanation | undefined
    readonly error: unknown
  }
}

function Side({ title, runId, userId, query }: SideProps) {
  return (
    <section>
      <h3>{title}</h3>
      {query.data === undefined ? (
        <p className="muted">{readableError(query.error).what}</p>
      ) : (
        <ul className={classes.sentences}>
          {query.data.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <LinkButton
        to="/runs/$runId"
        params={{ runId }}
        search={{ tab: 'assignments', open: `user:${userId}` }}
      >
        Open in run {runId}
      </LinkButton>
    </section>
  )
}

interface ReasonsProps {
  readonly before: UserExplanation | undefined
  readonly after: UserExplanation | undefined
}

interface ReasonRow {
  readonly id: string
  readonly sponsored: boolean
  readonly before: UserCandidate | undefined
  readonly after: UserCandidate | undefined
}

/** What the user holds in either run, with what decided over it in each. */
function Reasons({ before, after }: ReasonsProps) {
  const rows = reasonRows(before, after)
  if (rows.length === 0) return <p className="muted">Holds nothing in either run.</p>
  return (
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Contracts held">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Contract</th>
            <th scope="col">Before</th>
            <th
              scope="col"
              data-align="end"
              title="Its value less its price, with the ratio's effect"
            >
              Reduced
            </th>
            <th scope="col" data-gap="true">
              After
            </th>
            <th
              scope="col"
              data-align="end"
              title="Its value less its price, with the ratio's effect"
            >
              Reduced
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <span className={classes.contract}>
                  <KindMark sponsored={row.sponsored} />
                  <span className="mono">{row.id}</span>
                </span>
              </td>
              <Reason candidate={row.before} known={before !== undefined} />
              <Reason candidate={row.after} known={after !== undefined} gap />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Reason({
  candidate,
  known,
  gap = false,
}: {
  candidate: UserCandidate | undefined
  known: boolean
  gap?: boolean
}) {
  if (candidate === undefined) {
    return (
      <>
        <td data-gap={gap} className="muted">
          {known ? 'Not eligible' : nothing}
        </td>
        <td data-align="end" className="muted">
          {nothing}
        </td>
      </>
    )
  }
  const look = reasonWords[candidate.reason]
  return (
    <>
      <td data-gap={gap} title={look.help}>
        <Chip tone={look.tone}>{look.word}</Chip>
      </td>
      <td data-align="end">{formatValue(candidate.reduced_value)}</td>
    </>
  )
}

function reasonRows(
  before: UserExplanation | undefined,
  after: UserExplanation | undefined,
): readonly ReasonRow[] {
  const chosen = [before, after].flatMap((side) =>
    (side?.candidates ?? []).filter((candidate) => candidate.chosen),
  )
  const ids = [...new Set(chosen.map(({ contract_id: id }) => id))]
  const find = (side: UserExplanation | undefined, id: string) =>
    side?.candidates.find((candidate) => candidate.contract_id === id)
  return ids.map((id) => ({
    id,
    sponsored: chosen.some(({ contract_id, sponsored }) => contract_id === id && sponsored),
    before: find(before, id),
    after: find(after, id),
  }))
}
