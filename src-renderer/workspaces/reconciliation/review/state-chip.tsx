import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconCpu,
  IconClockHour4,
  IconGitMerge,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { QueueState } from '../../../../src-shared/reconciliation/review.ts'
import { Chip, type Tone } from '../../../components/status-chip.tsx'
import { stateWords } from './review-words.ts'
import classes from './review.module.css'

const looks: Readonly<Record<QueueState, { readonly tone: Tone; readonly icon: ReactNode }>> = {
  open: { tone: 'idle', icon: <IconCircleDashed size={14} stroke={2} aria-hidden /> },
  deferred: { tone: 'run', icon: <IconClockHour4 size={14} stroke={2} aria-hidden /> },
  conflict: { tone: 'warn', icon: <IconGitMerge size={14} stroke={2} aria-hidden /> },
  accepted: { tone: 'ok', icon: <IconCircleCheck size={14} stroke={2} aria-hidden /> },
  unasked: { tone: 'idle', icon: <IconCpu size={14} stroke={2} aria-hidden /> },
  rejected: { tone: 'bad', icon: <IconCircleX size={14} stroke={2} aria-hidden /> },
}

export function StateChip({ state }: { state: QueueState }) {
  const { tone, icon } = looks[state]
  return (
    <Chip tone={tone} icon={icon} boxed>
      {stateWords[state]}
    </Chip>
  )
}

/** The icon alone; its word on hover and for who listens. */
export function StateMark({ state, word }: { state: QueueState; word: string }) {
  const { tone, icon } = looks[state]
  return (
    <span className={classes.stateMark} data-tone={tone} title={word}>
      {icon}
      <span className="visually-hidden">, {word.toLowerCase()}</span>
    </span>
  )
}
