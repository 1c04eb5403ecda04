import { Anchor, Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleX, IconClockX } from '@tabler/icons-react'
import { createLink } from '@tanstack/react-router'
import { useState } from 'react'
import { cutSentence } from '../../../../src-shared/allocation/cut-words.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { FaultList } from '../../../components/fault-list.tsx'
import { countOf, formatNumber, formatSeconds, readerNumbers } from '../../../format.ts'
import { groupsNeedingAttention } from './attention.ts'
import classes from './result.module.css'

interface NotesProps {
  readonly runId: string
  readonly summary: AllocationSummary
  readonly onGroup: (groupId: string) => void
}

const firstGroups = 3

/** Why a result is not simply fine: the time limit, groups, faults of the inputs; each leads on. */
export function Notes({ runId, summary, onGroup }: NotesProps) {
  const { warnings, status, parameters, cut_at_source: cut } = summary
  const [all, setAll] = useState(false)
  const groups = groupsNeedingAttention(summary.groups)
  const timedOut = status === 'timed_out'
  if (warnings.length === 0 && groups.length === 0 && !timedOut && cut === undefined) return null
  const shown = all ? groups : groups.slice(0, firstGroups)
  const rows = warnings.reduce((sum, warning) => sum + warning.count, 0)
  return (
    <section className={classes.notes} aria-label="Needs attention">
      {timedOut && (
        <p className={classes.noteLine}>
          <IconClockX size={14} stroke={2} color="var(--qm-warn)" aria-hidden />
          <span>
            The time limit of {limitWords(parameters.timeout)} ended the search: this is the best
            feasible result found by then.{' '}
            <LinkAnchor
              to="/allocation/new"
              search={{ from: runId, set: `timeout:${longerLimit(parameters.timeout)}` }}
            >
              Run again with {formatSeconds(longerLimit(parameters.timeout))}
            </LinkAnchor>
          </span>
        </p>
      )}
      {cut !== undefined && (
        <p className={classes.noteLine}>
          <IconAlertTriangle size={14} stroke={2} color="var(--qm-warn)" aria-hidden />
          <span>
            {cutSentence(cut, readerNumbers)}{' '}
            <LinkAnchor to="/allocation/new" search={{ from: runId }}>
              Run again with all pairs or more
            </LinkAnchor>
          </span>
        </p>
      )}
      {shown.map(({ groupId, tone, sentence }) => (
        <p key={groupId} className={classes.noteLine}>
          {tone === 'bad' ? (
            <IconCircleX size={14} stroke={2} color="var(--qm-bad)" aria-hidden />
          ) : (
            <IconAlertTriangle size={14} stroke={2} color="var(--qm-warn)" aria-hidden />
          )}
          <span>
            {sentence}{' '}
            <Anchor component="button" type="button" onClick={() => onGroup(groupId)}>
              Reasons and remedies
            </Anchor>
          </span>
        </p>
      ))}
      {shown.length < groups.length && (
        <Button variant="subtle" h={20} px={4} ml={18} onClick={() => setAll(true)}>
          Show {countOf(groups.length - shown.length, 'more group')}
        </Button>
      )}
      {warnings.length > 0 && (
        <details>
          <summary className={classes.noteLine}>
            <IconAlertTriangle size={14} stroke={2} color="var(--qm-warn)" aria-hidden />
            <span>
              {countOf(warnings.length, 'warning')} about the inputs, {countOf(rows, 'row')}{' '}
              concerned
            </span>
          </summary>
          <FaultList faults={warnings} label="Warnings about the inputs" />
        </details>
      )}
    </section>
  )
}

/** As it was set: 0.01 s, not less than 0.1 s. */
const limitWords = (seconds: number): string =>
  seconds < 1 ? `${formatNumber(seconds, 3)} s` : formatSeconds(seconds)

/** Four times the limit, within what is allowed; seconds. */
const longerLimit = (seconds: number): number => Math.min(86_400, Math.max(10, seconds * 4))

const LinkAnchor = createLink(Anchor<'a'>)
