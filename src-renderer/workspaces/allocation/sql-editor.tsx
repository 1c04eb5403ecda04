import { useId, useRef } from 'react'
import classes from './query-drawer.module.css'

interface SqlEditorProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Line that the server could not understand. */
  readonly faultLine?: number | undefined
}

/** A text of SQL with the numbers of its lines, which servers name in their errors. */
export function SqlEditor({ label, value, onChange, faultLine }: SqlEditorProps) {
  const id = useId()
  const numbers = useRef<HTMLDivElement>(null)
  const lines = value.split('\n').length
  return (
    <div>
      <label className={classes.label} htmlFor={id}>
        {label}
      </label>
      <div className={classes.editor}>
        <div className={classes.numbers} ref={numbers} tabIndex={-1} aria-hidden>
          {Array.from({ length: lines }, (_, line) => (
            <div key={line} data-fault={line + 1 === faultLine}>
              {line + 1}
            </div>
          ))}
        </div>
        <textarea
          id={id}
          value={value}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          rows={Math.min(24, Math.max(8, lines))}
          aria-invalid={faultLine !== undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
          onScroll={(event) => {
            if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop
          }}
        />
      </div>
    </div>
  )
}
