import { Button, Kbd, TextInput } from '@mantine/core'
import { useState, type KeyboardEvent } from 'react'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import classes from './review.module.css'

interface AskNoteProps {
  readonly title: string
  readonly choices: readonly string[]
  readonly verb: string
  readonly onNote: (note: string) => void
}

/** Asks for a note, or one of some that are often given: by its number while the text is empty. */
export function AskNote({ title, choices, verb, onNote }: AskNoteProps) {
  const [note, setNote] = useState('')
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      onNote(note.trim())
      return
    }
    const choice =
      note === '' && /^[1-9]$/.test(event.key) ? choices[Number(event.key) - 1] : undefined
    if (choice === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onNote(choice)
  }
  return (
    <div className={classes.ask}>
      <p className={classes.askTitle}>{title}</p>
      {choices.map((choice, index) => (
        <button
          key={choice}
          type="button"
          className={classes.askChoice}
          onClick={() => onNote(choice)}
        >
          <Kbd>{index + 1}</Kbd> {choice}
        </button>
      ))}
      <div className={classes.filterRow}>
        <TextInput
          data-autofocus
          className={classes.grow}
          aria-label="Note"
          placeholder={choices.length > 0 ? 'Or in your words' : 'Note, if you like'}
          maxLength={10_000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button onClick={() => onNote(note.trim())}>{verb}</Button>
      </div>
    </div>
  )
}

interface AskSideProps {
  readonly titles: Readonly<Record<RecordSide, string>>
  readonly onSide: (side: RecordSide) => void
}

/** Asks which of the two records has no counterpart. */
export function AskSide({ titles, onSide }: AskSideProps) {
  const sides = ['left', 'right'] as const
  const onKeyDown = (event: KeyboardEvent) => {
    const side =
      event.key === '1' || event.key.toLowerCase() === 'l'
        ? 'left'
        : event.key === '2' || event.key.toLowerCase() === 'r'
          ? 'right'
          : null
    if (side === null || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onSide(side)
  }
  return (
    <div className={classes.ask} role="group" aria-label="Which record">
      <p className={classes.askTitle}>Which record has no counterpart?</p>
      {sides.map((side, index) => (
        <button
          key={side}
          type="button"
          {...(side === 'left' ? { 'data-autofocus': true } : {})}
          className={classes.askChoice}
          onClick={() => onSide(side)}
          onKeyDown={onKeyDown}
        >
          <Kbd>{index + 1}</Kbd> The {side} one: {titles[side]}
        </button>
      ))}
    </div>
  )
}
