import { ActionIcon, Button, Kbd, Popover, Switch } from '@mantine/core'
import { IconArrowForwardUp } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import { AskNote, AskSide } from './asks.tsx'
import { rejectReasons } from './review-words.ts'
import classes from './review.module.css'

/** What an action still wants to know. */
export type Asking = 'reject' | 'defer' | 'side' | null

interface ActionBarProps {
  readonly disabled: boolean
  readonly asking: Asking
  readonly onAsk: (asking: Asking) => void
  readonly onAccept: () => void
  readonly onReject: (note: string) => void
  readonly onSkip: () => void
  readonly onDefer: (note: string) => void
  readonly onNoCounterpart: (side?: RecordSide) => void
  readonly onUndo: () => void
  readonly onRedo: () => void
  readonly canRedo: boolean
  readonly letters: boolean
  readonly goesOn: boolean
  readonly onGoesOn: (goesOn: boolean) => void
  readonly titles: Readonly<Record<RecordSide, string>>
}

/** What can be decided about the open pair, each with its key. Another pair does not draw it again. */
export const ActionBar = memo(function ActionBar(props: ActionBarProps) {
  const { disabled, asking, onAsk, letters } = props
  const key = (name: string): { readonly rightSection?: ReactNode } =>
    letters ? { rightSection: <Kbd>{name}</Kbd> } : {}
  const done = (act: () => void) => () => {
    onAsk(null)
    act()
  }
  return (
    <div className={classes.actions} role="toolbar" aria-label="Decide">
      <Button variant="filled" disabled={disabled} onClick={props.onAccept} {...key('A')}>
        Accept
      </Button>
      <Asked
        opened={asking === 'reject'}
        onClose={() => onAsk(null)}
        label="Why rejected"
        question={
          <AskNote
            title="Reject, because"
            choices={rejectReasons}
            verb="Reject"
            onNote={(note) => done(() => props.onReject(note))()}
          />
        }
      >
        <Button disabled={disabled} onClick={() => props.onReject('')} {...key('R')}>
          Reject
        </Button>
      </Asked>
      <Button
        disabled={disabled}
        variant="subtle"
        className={classes.because}
        onClick={() => onAsk('reject')}
        {...(letters ? { title: 'Shift and R' } : {})}
      >
        with a reason…
      </Button>
      <Button disabled={disabled} onClick={props.onSkip} {...key('S')}>
        Skip
      </Button>
      <Asked
        opened={asking === 'defer'}
        onClose={() => onAsk(null)}
        label="Note for later"
        question={
          <AskNote
            title="Leave it for later"
            choices={[]}
            verb="Defer"
            onNote={(note) => done(() => props.onDefer(note))()}
          />
        }
      >
        <Button disabled={disabled} onClick={() => onAsk('defer')} {...key('D')}>
          Defer
        </Button>
      </Asked>
      <Asked
        opened={asking === 'side'}
        onClose={() => onAsk(null)}
        label="Which record"
        question={
          <AskSide
            titles={props.titles}
            onSide={(side) => done(() => props.onNoCounterpart(side))()}
          />
        }
      >
        <Button disabled={disabled} onClick={() => props.onNoCounterpart()} {...key('N')}>
          No counterpart
        </Button>
      </Asked>
      <span className={classes.between} />
      <Button onClick={props.onUndo} {...key('U')}>
        Undo
      </Button>
      <ActionIcon
        variant="default"
        disabled={!props.canRedo}
        aria-label="Redo"
        title={letters ? 'Redo (Shift and U)' : 'Redo'}
        onClick={props.onRedo}
      >
        <IconArrowForwardUp size={15} stroke={1.75} aria-hidden />
      </ActionIcon>
      <Switch
        label="Advance"
        title="After a decision, go on to the next pair"
        checked={props.goesOn}
        onChange={(event) => props.onGoesOn(event.currentTarget.checked)}
      />
    </div>
  )
})

interface AskedProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly label: string
  readonly question: ReactNode
  readonly children: ReactNode
}

function Asked({ opened, onClose, label, question, children }: AskedProps) {
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && onClose()}
      position="top-start"
      trapFocus
      returnFocus
      withinPortal={false}
    >
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown aria-label={label}>{question}</Popover.Dropdown>
    </Popover>
  )
}
