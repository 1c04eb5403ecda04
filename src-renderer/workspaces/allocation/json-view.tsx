import { IconCircleX } from '@tabler/icons-react'
import { useId, useRef } from 'react'
import type { Draft } from './draft.ts'
import {
  draftText,
  readDraftText,
  shownText,
  type LineFault,
  type TypedJson,
} from './draft-json.ts'
import classes from './new-allocation.module.css'

interface JsonViewProps {
  readonly draft: Draft
  readonly typed: TypedJson | null
  readonly onTyped: (typed: TypedJson) => void
  readonly onDraft: (draft: Draft) => void
}

/** Faults of the text as it is shown; none while the form speaks. */
export function jsonFaultsOf(draft: Draft, typed: TypedJson | null): readonly LineFault[] {
  const read = readDraftText(shownText(draft, typed), draft)
  return read.ok ? [] : read.faults
}

/** The form's values as text: what is valid is written into the form as it is typed. */
export function JsonView({ draft, typed, onTyped, onDraft }: JsonViewProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLPreElement>(null)
  const id = useId()
  const text = shownText(draft, typed)
  const faults = jsonFaultsOf(draft, typed)
  const faulty = new Set(faults.map(({ line }) => line))
  const lines = text.split('\n').length
  const write = (next: string) => {
    const read = readDraftText(next, draft)
    if (read.ok) onDraft(read.draft)
    onTyped({ text: next, of: draftText(read.ok ? read.draft : draft) })
  }
  const goTo = (line: number) => {
    const area = field.current
    if (area === null) return
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    const end = text.indexOf('\n', start)
    area.focus()
    area.setSelectionRange(start, end === -1 ? text.length : end)
    area.scrollTop = Math.max(0, (line - 4) * 18)
  }
  return (
    <>
      {faults.length > 0 && (
        <ul className={classes.jsonFaults} id={`${id}-faults`} aria-label="Faults of the JSON">
          {faults.slice(0, 20).map((fault) => (
            <li key={`${fault.line} ${fault.text}`}>
              <button type="button" className={classes.jsonFault} onClick={() => goTo(fault.line)}>
                <IconCircleX size={14} stroke={2} aria-hidden />
                <span className="muted">Line {fault.line}</span>
                <span>{fault.text}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="visually-hidden" role="status">
        {faults.length === 0 ? 'The JSON is valid.' : `The JSON has ${faults.length} faults.`}
      </p>
      <div className={classes.jsonEditor} data-faulty={faults.length > 0}>
        <pre className={classes.jsonLines} ref={gutter} aria-hidden>
          {Array.from({ length: lines }, (_, index) =>
            faulty.has(index + 1) ? (
              <b key={index}>{`${index + 1}\n`}</b>
            ) : (
              <span key={index}>{`${index + 1}\n`}</span>
            ),
          )}
        </pre>
        <textarea
          ref={field}
          className={classes.jsonText}
          aria-label="Inputs and parameters as JSON"
          aria-invalid={faults.length > 0}
          aria-describedby={faults.length > 0 ? `${id}-faults` : undefined}
          spellCheck={false}
          autoCapitalize="off"
          value={text}
          wrap="off"
          onChange={(event) => write(event.currentTarget.value)}
          onScroll={(event) => {
            if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop
          }}
        />
      </div>
    </>
  )
}
