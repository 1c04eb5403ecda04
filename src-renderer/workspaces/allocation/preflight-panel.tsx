import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import {
  jointCapsSentence,
  jointSentences,
  jointSlackSentence,
} from '../../../src-shared/allocation/joint-text.ts'
import type {
  GroupReach,
  JointReachReport,
  PreflightReport,
} from '../../../src-shared/allocation/preflight.ts'
import { reachSentence, slackRemedy } from '../../../src-shared/allocation/reach-text.ts'
import { numbersOf } from '../../../src-shared/allocation/words.ts'
import { FaultList } from '../../components/fault-list.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { ErrorState } from '../../components/states.tsx'
import { formatCount, formatNumber } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { currentStage } from '../runs/run-view.ts'
import { writeCaps, writeParameter, writeTarget, type Draft } from './draft.ts'
import { checkLines, targetSentence, type CheckLine } from './preflight-words.ts'
import type { Preflight } from './use-preflight.ts'
import classes from './new-allocation.module.css'

interface PreflightPanelProps {
  readonly preflight: Preflight
  /** Why nothing is checked yet. */
  readonly waitsFor: string
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
  readonly again: () => void
}

/** The checklist that fills in as inputs and parameters change. */
export function PreflightPanel({
  preflight,
  waitsFor,
  draft,
  onDraft,
  again,
}: PreflightPanelProps) {
  switch (preflight.state) {
    case 'idle':
      return <p className={classes.note}>{waitsFor}</p>
    case 'running':
      return (
        <div className={classes.progress} role="status">
          <ProgressBar
            fraction={preflight.progress?.fraction ?? null}
            label="Checking the inputs"
          />
          <span className="muted">
            {preflight.progress === null ? 'Checking the inputs' : currentStage(preflight.progress)}
          </span>
        </div>
      )
    case 'failed':
      return <ErrorState error={readableError(preflight.error)} retry={again} />
    case 'done':
      return <Report report={preflight.report} draft={draft} onDraft={onDraft} />
  }
}

const icons = {
  ok: <IconCircleCheck size={14} stroke={2} className={classes.ok} aria-label="Fine" />,
  warn: (
    <IconAlertTriangle size={14} stroke={2} className={classes.warn} aria-label="Look at this" />
  ),
  bad: <IconCircleX size={14} stroke={2} className={classes.bad} aria-label="Error" />,
}

interface ReportProps {
  readonly report: PreflightReport
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
}

function Report({ report, draft, onDraft }: ReportProps) {
  const limited = report.groups.filter((group) => group.limited)
  const overridden = report.groups.filter((group) => group.target_of_file !== undefined)
  return (
    <>
      {report.faults.length > 0 && (
        <FaultList faults={report.faults} label="Faults of the inputs" />
      )}
      <ul className={classes.checks}>
        {checkLines(report).map((line) => (
          <Check key={line.text} line={line} />
        ))}
        {overridden.map((group) => (
          <li key={`target of ${group.group_id}`} className={classes.check}>
            {icons.ok}
            <div>
              {targetSentence(group)}
              <div className={classes.remedies}>
                <Button onClick={() => onDraft(writeTarget(draft, group.group_id, null))}>
                  {group.target_of_file === null
                    ? 'Without a target'
                    : 'Use the target of the file'}
                </Button>
              </div>
            </div>
          </li>
        ))}
        {limited.map((group) => (
          <li key={group.group_id} className={classes.check}>
            {icons.warn}
            <div>
              {reachSentence(group, here)}
              <Remedies group={group} draft={draft} onDraft={onDraft} />
            </div>
          </li>
        ))}
        {report.joint?.feasible === 'no' && (
          <li className={classes.check}>
            {icons.warn}
            <div>
              {jointSentences(report.joint, here).join(' ')}
              <JointRemedies joint={report.joint} draft={draft} onDraft={onDraft} />
            </div>
          </li>
        )}
      </ul>
    </>
  )
}

function Check({ line }: { line: CheckLine }) {
  return (
    <li className={classes.check}>
      {icons[line.tone]}
      <span>{line.text}</span>
    </li>
  )
}

/** Numbers as the reader writes them. */
const here = numbersOf(undefined)

interface JointRemediesProps {
  readonly joint: JointReachReport
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
}

/** One slack, or some more seats, that would let all groups be at their targets at once. */
function JointRemedies({ joint: { remedy }, draft, onDraft }: JointRemediesProps) {
  if (remedy === null) return null
  const { slack, caps } = remedy
  return (
    <>
      <div className={classes.remedies}>
        {slack !== null && (
          <Button onClick={() => onDraft(writeParameter(draft, 'ratio_slack', slack))}>
            Add slack: {formatNumber(slack, 3)} for all groups
          </Button>
        )}
        <span>{jointSlackSentence(remedy, here)}</span>
      </div>
      {caps !== null && (
        <div className={classes.remedies}>
          <Button
            onClick={() =>
              onDraft(
                writeCaps(
                  draft,
                  Object.fromEntries(caps.map((each) => [each.contract_id, each.to])),
                ),
              )
            }
          >
            {caps.length === 1 ? 'Raise this cap' : `Raise ${formatCount(caps.length)} caps`}
          </Button>
          <span>{jointCapsSentence(remedy, here)}</span>
        </div>
      )}
    </>
  )
}

interface RemediesProps {
  readonly group: GroupReach
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
}

/** What would make the target feasible; each remedy writes itself into the form. */
function Remedies({ group, draft, onDraft }: RemediesProps) {
  const { remedies } = group
  if (remedies === null) return null
  const { lower_target: target } = remedies
  const slack = slackRemedy(group)
  const fillLess =
    draft.parameters.enforce_assignment_ratio && draft.parameters.assignment_ratio_guard === 'hard'
  return (
    <div className={classes.remedies}>
      {target !== null && (
        <Button onClick={() => onDraft(writeTarget(draft, group.group_id, target))}>
          {target < (group.target ?? 0) ? 'Lower' : 'Raise'} target to {formatNumber(target, 4)}
        </Button>
      )}
      {slack !== null && (
        <Button onClick={() => onDraft(writeParameter(draft, 'ratio_slack', slack))}>
          Add slack: {formatNumber(slack, 4)} for all groups
        </Button>
      )}
      {fillLess ? (
        <span>
          As it stands, the hard guard fills {formatCount(remedies.fill_at_most)} of its{' '}
          {formatCount(group.reachable_total)} slots.
        </span>
      ) : (
        <Button
          onClick={() =>
            onDraft(
              writeParameter(
                writeParameter(draft, 'enforce_assignment_ratio', true),
                'assignment_ratio_guard',
                'hard',
              ),
            )
          }
        >
          Fill less: {formatCount(remedies.fill_at_most)} of {formatCount(group.reachable_total)}{' '}
          slots
        </Button>
      )}
    </div>
  )
}
