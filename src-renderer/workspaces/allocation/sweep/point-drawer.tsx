import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { SweepAxis, SweepPoint } from '../../../../src-shared/allocation/sweep.ts'
import { axisLabel, keptText, pointsOff } from '../../../../src-shared/allocation/sweep-words.ts'
import { isSolved } from '../../../../src-shared/allocation/sweep.ts'
import { Drawer } from '../../../components/drawer.tsx'
import { WriteButton } from '../../../components/write-button.tsx'
import {
  formatCount,
  formatFixed,
  formatPercent,
  formatSeconds,
  nothing,
  readerNumbers,
} from '../../../format.ts'
import { client } from '../../../rpc.ts'
import { showFailed } from '../../runs/notices.tsx'
import { formatRatio, groupName } from '../result/group-words.ts'
import { fillText, valueText } from './measures.ts'
import { hasState, PointState } from './point-table.tsx'
import classes from './sweep.module.css'

interface PointDrawerProps {
  readonly runId: string
  readonly over: readonly SweepAxis[]
  readonly point: SweepPoint
  readonly focusRequest: number
  readonly onClose: () => void
  readonly onStep: (by: -1 | 1) => void
}

/** One point: its figures, its worst groups, and the way to a run of its own. */
export function PointDrawer(props: PointDrawerProps) {
  const { runId, over, point, focusRequest, onClose, onStep } = props
  const navigate = useNavigate()
  const open = useMutation({
    mutationFn: async () =>
      client.runs.start(await client.scenarios.pointJob({ id: runId, point: point.index })),
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
    onError: (error) => showFailed(error),
  })
  return (
    <Drawer
      title={`Point ${formatCount(point.index + 1)}`}
      onClose={onClose}
      onStep={onStep}
      focusRequest={focusRequest}
    >
      <div className={classes.drawer}>
        <dl className={classes.facts}>
          {over.map((axis, place) => (
            <div key={axisLabel(axis)}>
              <dt>{axisLabel(axis)}</dt>
              <dd>{valueText(axis, point.values[place])}</dd>
            </div>
          ))}
          {hasState(point) && (
            <div>
              <dt>State</dt>
              <dd>
                <PointState point={point} />
              </dd>
            </div>
          )}
        </dl>
        {isSolved(point) ? (
          <>
            <p>{sentenceOf(keptText(point, readerNumbers))}</p>
            <div>
              <WriteButton loading={open.isPending} onClick={() => open.mutate()}>
                Open as a run
              </WriteButton>
            </div>
            <p className="muted">
              A full allocation with exactly the parameters of this point: assignments, contracts
              and explanations.
            </p>
            <h3>Figures</h3>
            <dl className={classes.facts}>
              {factsOf(point.figures).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <h3>Groups furthest from their promise</h3>
            {point.figures.worst_groups.length === 0 ? (
              <p className="muted">Every group keeps its promised target.</p>
            ) : (
              <WorstGroups point={point.figures} />
            )}
          </>
        ) : (
          <p>{point.reason}</p>
        )}
      </div>
    </Drawer>
  )
}

type Figures = NonNullable<SweepPoint['figures']>

function factsOf(figures: Figures): readonly (readonly [string, string])[] {
  return [
    ['Score', formatFixed(figures.score_sum, 1)],
    ['Objective', formatFixed(figures.objective, 1)],
    ['Certified best possible', formatFixed(figures.upper_bound, 1)],
    ['Gap', formatPercent(figures.gap_percent)],
    ['Fill', `${fillText(figures.fill)} of ${formatCount(figures.seats)} seats`],
    [
      'Users assigned',
      `${formatCount(figures.assigned_users)} of ${formatCount(figures.eligible_users)}`,
    ],
    ['Assignments', formatCount(figures.assignments)],
    ['Sponsored', formatCount(figures.sponsored_assignments)],
    [
      'Groups by the rules of the point',
      `${formatCount(figures.groups_compliant)} of ${formatCount(figures.groups_promised)}`,
    ],
    ['Sponsored assignments missing', formatCount(figures.missing_sponsored)],
    ['Time', formatSeconds(figures.seconds)],
  ]
}

function WorstGroups({ point }: { point: Figures }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Group</th>
          <th scope="col" data-align="end">
            Promised
          </th>
          <th scope="col" data-align="end">
            Target
          </th>
          <th scope="col" data-align="end">
            Ratio
          </th>
          <th scope="col" data-align="end">
            Off by
          </th>
        </tr>
      </thead>
      <tbody>
        {point.worst_groups.map((group) => (
          <tr key={group.group_id}>
            <th scope="row" className="mono">
              {groupName(group.group_id)}
            </th>
            <td data-align="end">{formatRatio(group.promised)}</td>
            <td data-align="end">{formatRatio(group.target)}</td>
            <td data-align="end">{group.ratio === null ? nothing : formatRatio(group.ratio)}</td>
            <td data-align="end">{pointsOff(group.shortfall, readerNumbers)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
