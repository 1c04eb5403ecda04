import { WriteButton } from '../../components/write-button.tsx'
import type { ListedRunDetail } from '../../../src-shared/marks.ts'
import type { RunRecord } from '../../../src-shared/run-details.ts'
import type { RunDetail } from '../../../src-shared/runs.ts'
import { FaultList } from '../../components/fault-list.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { CopyReport, ErrorState } from '../../components/states.tsx'
import { formatExactTime, formatSeconds } from '../../format.ts'
import { readableError, readableFailure, type ReadableFailure } from '../../readable-error.ts'
import { againWithChanges } from './again-with-changes.ts'
import { LogPanel } from './log-panel.tsx'
import { useMarkRuns } from './use-mark-runs.ts'
import { useRunAgain } from './use-run-again.ts'
import { useRunDetails } from './use-run-details.ts'
import classes from './run.module.css'

/** A run that ended without a result: the cause, what was kept, the next step. */
export function EndedView({ run }: { run: ListedRunDetail }) {
  const outcome = outcomeOf(run)
  const details = useRunDetails(run)
  const mark = useMarkRuns()
  const reach = reachWords(details.data?.record ?? null)
  const asks = run.lifecycle.state !== 'cancelled' && !run.marks.seen
  const again = useRunAgain(run)
  return (
    <div className={classes.scroll}>
      <section className={classes.outcome}>
        <h2 className={classes.cause}>{outcome.what}</h2>
        <dl className={classes.facts}>
          {outcome.kept !== undefined && (
            <>
              <dt>Kept</dt>
              <dd>{outcome.kept}</dd>
            </>
          )}
          {reach !== '' && (
            <>
              <dt>Came as far as</dt>
              <dd>{reach}</dd>
            </>
          )}
          <dt>What to do</dt>
          <dd>{outcome.remedy}</dd>
        </dl>
        {outcome.faults !== undefined && outcome.faults.length > 0 && (
          <FaultList faults={outcome.faults} label="Faults of the inputs" />
        )}
        <div className={classes.buttons}>
          <LinkButton {...againWithChanges(run)} variant="filled">
            Run again with changes
          </LinkButton>
          <WriteButton loading={again.isPending} onClick={() => again.mutate()}>
            Run again
          </WriteButton>
          {run.lifecycle.state === 'failed' && <CopyReport error={outcome} />}
          {asks && (
            <WriteButton
              variant="subtle"
              onClick={() => void mark([run], { seen: true }, 'Marked as seen')}
            >
              Mark as seen
            </WriteButton>
          )}
        </div>
        {again.isError && <ErrorState error={readableError(again.error)} />}
        {outcome.details !== undefined && (
          <details className={classes.details}>
            <summary>Details</summary>
            <pre tabIndex={0}>{outcome.details}</pre>
          </details>
        )}
      </section>
      <section className={classes.section}>
        <h2 className={classes.cause}>Log</h2>
        <LogPanel run={run} live={false} height={320} />
      </section>
    </div>
  )
}

function outcomeOf(run: RunDetail): ReadableFailure {
  const { lifecycle } = run
  switch (lifecycle.state) {
    case 'failed':
      return readableFailure(lifecycle.error)
    case 'cancelled':
      return {
        code: 'cancelled',
        what:
          lifecycle.started_at === null
            ? 'The run was cancelled before it started.'
            : 'The run was cancelled.',
        kept: 'Its parameters and its log. No result was published, and older output files are as they were.',
        remedy: 'Run it again as it was, or with changes.',
      }
    case 'interrupted':
      return {
        code: 'interrupted',
        what: 'The process that did this run stopped before the run ended.',
        kept: 'Its parameters and its log. Half-written files were removed; older output files are as they were.',
        remedy: `Run it again. If it stops again, the log shows how far it came (it last wrote before ${
          formatExactTime(lifecycle.ended_at).split('\n')[0]
        }).`,
      }
    default:
      return {
        code: lifecycle.state,
        what: 'The run ended.',
        remedy: 'Open its result.',
      }
  }
}

/** `Solve, after 12 s there and 14 s in all`: the stage in which it ended. */
function reachWords(record: RunRecord | null): string {
  const last = record?.stages.at(-1)
  if (record === null || last === undefined) return ''
  const whole = record.stages.reduce((sum, { seconds }) => sum + seconds, 0)
  const there = `${last.title}, after ${formatSeconds(last.seconds)} there`
  return record.stages.length === 1 ? there : `${there} and ${formatSeconds(whole)} in all`
}
