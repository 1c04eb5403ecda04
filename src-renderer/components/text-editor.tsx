import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { useId, useRef } from 'react'
import { countOf } from '../format.ts'
import classes from './text-editor.module.css'

/** What is wrong with a text, and where. */
export interface TextProblem {
  /** From 1. */
  readonly line: number
  /** From 1; the first letter of the line without it. */
  readonly column?: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

interface TextEditorProps {
  /** Of the field: Configuration as YAML. */
  readonly label: string
  /** What the text is, in sentences: the YAML. */
  readonly noun: string
  readonly text: string
  readonly problems: readonly TextProblem[]
  readonly onText: (text: string) => void
}

const lineHeight = 18
const mostProblems = 20

/** A text by its lines: what is wrong is underlined where it stands and listed above. */
export function TextEditor({ label, noun, text, problems, onText }: TextEditorProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLPreElement>(null)
  const marks = useRef<HTMLPreElement>(null)
  const lines = text.split('\n')
  const goTo = (problem: TextProblem) => {
    const area = field.current
    if (area === null) return
    const { line } = problem
    const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
    const own = lines[line - 1] ?? ''
    area.focus()
    area.setSelectionRange(start + columnOf(problem, own), start + own.length)
    area.scrollTop = Math.max(0, (line - 4) * lineHeight)
  }
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const ofLine = new Map(problems.toReversed().map((problem) => [problem.line, problem]))
  return (
    <>
      {problems.length > 0 && (
        <ul className={classes.problems} id={`${id}-problems`} aria-label={`Problems of ${noun}`}>
          {problems.slice(0, mostProblems).map((problem) => (
            <li key={`${problem.line} ${problem.column} ${problem.message}`}>
              <button type="button" onClick={() => goTo(problem)} data-severity={problem.severity}>
                {problem.severity === 'error' ? (
                  <IconCircleX size={14} stroke={2} aria-label="Error" />
                ) : (
                  <IconAlertTriangle size={14} stroke={2} aria-label="Warning" />
                )}
                <span className="muted">Line {problem.line}</span>
                <span>{problem.message}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="visually-hidden" role="status">
        {problems.length === 0
          ? `Nothing is wrong with ${noun}.`
          : `${countOf(errors, 'error')} and ${countOf(problems.length - errors, 'warning')} in ${noun}.`}
      </p>
      <div className={classes.editor} data-faulty={errors > 0}>
        <pre className={classes.gutter} ref={gutter} tabIndex={-1} aria-hidden>
          {lines.map((_, index) => (
            <span key={index} data-severity={ofLine.get(index + 1)?.severity}>
              {`${index + 1}\n`}
            </span>
          ))}
        </pre>
        <div className={classes.body}>
          <pre className={classes.marks} ref={marks} aria-hidden>
            {lines.map((line, index) => {
              const found = ofLine.get(index + 1)
              if (found === undefined) return '\n'
              const from = columnOf(found, line)
              return (
                <span key={index}>
                  {line.slice(0, from)}
                  <u data-severity={found.severity}>{line.slice(from) || ' '}</u>
                  {'\n'}
                </span>
              )
            })}
          </pre>
          <textarea
            ref={field}
            className={classes.text}
            aria-label={label}
            aria-invalid={errors > 0}
            aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
            spellCheck={false}
            autoCapitalize="off"
            wrap="off"
            value={text}
            onChange={(event) => onText(event.currentTarget.value)}
            onScroll={({ currentTarget: { scrollTop, scrollLeft } }) => {
              if (gutter.current !== null) gutter.current.scrollTop = scrollTop
              if (marks.current !== null) {
                marks.current.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`
              }
            }}
          />
        </div>
      </div>
    </>
  )
}

/** From 0, within the line. */
function columnOf({ column }: TextProblem, line: string): number {
  return Math.min(column === undefined ? line.search(/\S|$/) : column - 1, line.length)
}
