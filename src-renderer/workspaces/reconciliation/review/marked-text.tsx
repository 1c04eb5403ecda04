import { useState } from 'react'
import type { TextPart } from './text-diff.ts'
import classes from './review.module.css'

interface MarkedTextProps {
  readonly parts: readonly TextPart[]
  /** What the text is called, for the button that unfolds it. */
  readonly name: string
  /** Of texts that have little in common what they share is marked instead. */
  readonly by?: 'difference' | 'likeness'
}

/** Characters from which a text is folded. */
const longText = 240
/** A letter that both have says nothing. */
const wordPattern = /[\p{L}\p{N}]{2}/u

/** A text with its differences marked by colour and line, and its codes and numbers set off. */
export function MarkedText({ parts, name, by = 'difference' }: MarkedTextProps) {
  const [isOpen, setOpen] = useState(false)
  const length = parts.reduce((sum, { text }) => sum + text.length, 0)
  const shown = isOpen || length <= longText ? parts : firstParts(parts, longText)
  return (
    <>
      {shown.map((part, index) =>
        by === 'likeness' ? (
          <span
            key={index}
            className={classes.part}
            data-shared={isShared(part) && wordPattern.test(part.text)}
            data-code={part.code}
          >
            {part.text}
          </span>
        ) : part.mark === 'same' && !part.code ? (
          part.text
        ) : part.mark === 'differs' ? (
          <mark key={index} className={classes.differs} data-code={part.code}>
            {part.text}
          </mark>
        ) : (
          <span key={index} className={classes.part} data-mark={part.mark} data-code={part.code}>
            {part.text}
          </span>
        ),
      )}
      {length > longText && (
        <>
          {!isOpen && '… '}
          <button
            type="button"
            className={classes.unfold}
            aria-expanded={isOpen}
            aria-label={`${name}: ${isOpen ? 'show less' : 'show all'}`}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Show less' : 'Show all'}
          </button>
        </>
      )}
    </>
  )
}

const isShared = ({ mark }: TextPart): boolean => mark === 'same' || mark === 'moved'

function firstParts(parts: readonly TextPart[], most: number): readonly TextPart[] {
  const shown: TextPart[] = []
  let rest = most
  for (const part of parts) {
    if (rest <= 0) break
    shown.push(part.text.length <= rest ? part : { ...part, text: part.text.slice(0, rest) })
    rest -= part.text.length
  }
  return shown
}
