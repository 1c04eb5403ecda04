import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleFilled,
  IconCircleX,
  IconClockHour4,
  IconClockX,
  IconPlayerPlay,
  IconPlugConnectedX,
  IconSquareRotatedFilled,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './status-chip.module.css'

export type Tone = 'ok' | 'warn' | 'bad' | 'run' | 'idle' | 'sponsored' | 'unsponsored'

interface ChipProps {
  readonly tone: Tone
  readonly icon?: ReactNode
  readonly children: ReactNode
  /** On a page header the chip has a ground; in a grid it is only icon and word. */
  readonly boxed?: boolean
}

const toneIcons: Readonly<Record<Tone, ReactNode>> = {
  ok: <IconCircleCheck size={14} stroke={2} aria-hidden />,
  warn: <IconAlertTriangle size={14} stroke={2} aria-hidden />,
  bad: <IconCircleX size={14} stroke={2} aria-hidden />,
  run: <IconPlayerPlay size={14} stroke={2} aria-hidden />,
  idle: <IconCircleDashed size={14} stroke={2} aria-hidden />,
  sponsored: <IconSquareRotatedFilled size={10} aria-hidden />,
  unsponsored: <IconCircleFilled size={9} aria-hidden />,
}

/** A meaning: an icon, a word and a colour, never colour alone. */
export function Chip({ tone, icon, children, boxed = false }: ChipProps) {
  return (
    <span className={`${classes.chip} ${classes[tone]} ${boxed ? classes.boxed : ''}`}>
      {icon ?? toneIcons[tone]}
      <span>{children}</span>
    </span>
  )
}

export type RunStatus =
  | 'queued'
  | 'running'
  | 'cancelling'
  | 'succeeded'
  | 'warning'
  | 'failed'
  | 'cancelled'
  | 'timed_out'
  | 'interrupted'

interface StatusLook {
  readonly tone: Tone
  readonly word: string
  readonly icon: ReactNode
}

const looks: Readonly<Record<RunStatus, StatusLook>> = {
  queued: {
    tone: 'idle',
    word: 'Queued',
    icon: <IconClockHour4 size={14} stroke={2} aria-hidden />,
  },
  running: { tone: 'run', word: 'Running', icon: toneIcons.run },
  cancelling: {
    tone: 'run',
    word: 'Cancelling',
    icon: <IconBan size={14} stroke={2} aria-hidden />,
  },
  succeeded: { tone: 'ok', word: 'Succeeded', icon: toneIcons.ok },
  warning: { tone: 'warn', word: 'With warnings', icon: toneIcons.warn },
  failed: { tone: 'bad', word: 'Failed', icon: toneIcons.bad },
  cancelled: {
    tone: 'idle',
    word: 'Cancelled',
    icon: <IconBan size={14} stroke={2} aria-hidden />,
  },
  timed_out: {
    tone: 'warn',
    word: 'Time limit',
    icon: <IconClockX size={14} stroke={2} aria-hidden />,
  },
  interrupted: {
    tone: 'bad',
    word: 'Interrupted',
    icon: <IconPlugConnectedX size={14} stroke={2} aria-hidden />,
  },
}

export function runStatusWord(status: RunStatus): string {
  return looks[status].word
}

export function StatusChip({ status, boxed = false }: { status: RunStatus; boxed?: boolean }) {
  const look = looks[status]
  return (
    <Chip tone={look.tone} icon={look.icon} boxed={boxed}>
      {look.word}
    </Chip>
  )
}

/** Sponsored is a blue diamond, unsponsored an orange dot: told apart without colour too. */
export function KindChip({ sponsored }: { sponsored: boolean }) {
  return (
    <Chip tone={sponsored ? 'sponsored' : 'unsponsored'}>
      {sponsored ? 'Sponsored' : 'Unsponsored'}
    </Chip>
  )
}

/** The icon of the kind alone, where the column is narrow; its name is read out and shown on hover. */
export function KindMark({ sponsored }: { sponsored: boolean }) {
  const word = sponsored ? 'Sponsored' : 'Unsponsored'
  return (
    <span
      className={`${classes.chip} ${sponsored ? classes.sponsored : classes.unsponsored}`}
      title={word}
    >
      {toneIcons[sponsored ? 'sponsored' : 'unsponsored']}
      <span className="visually-hidden">{word}</span>
    </span>
  )
}
