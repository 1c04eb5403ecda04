import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { useId, useRef } from 'react'
import type { CheckedConfiguration } from '../../../src-shared/events/profile.ts'
import { countOf } from '../../format.ts'
import classes from './new-events.module.css'

type Problem = CheckedConfiguration['problems'][number]

interface YamlEditorProps {
  readonly text: string
  readonly problems: readonly Problem[]
  readonly onText: (text: string) => void
}

const lineHeight = 18

/** The configuration as YAML: what is wrong is underlined where it stands and listed above. */
export function YamlEditor({ text, problems, onText }: YamlEditorProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLPreElement>(null)
  const marks = useRef<HTMLPreElement>(null)
  const lines = text.split('\n')
  const goTo = ({ line, column }: Problem) => {
    const area = field.current
    if (area === null) return
    const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
    area.focus()
    area.setSelectionRange(start + column - 1, start + (lines[line - 1]?.length ?? 0))
    area.scrollTop = Math.max(0, (line - 4) * lineHeight)
  }
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return (
    <>
      {problems.length > 0 && (
        <ul className={classes.problems} id={`${id}-problems`} aria-label="Problems of the YAML">
          {problems.slice(0, 20).map((problem) => (
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
          ? 'The configuration is valid.'
          : `${countOf(errors, 'error')} and ${countOf(problems.length - errors, 'warning')} in the configuration.`}
      </p>
      <div className={classes.editor} data-faulty={errors > 0}>
        <pre className={classes.gutter} ref={gutter} aria-hidden>
          {lines.map((_, index) => {
            const found = problems.find(({ line }) => line === index + 1)
            return (
              <span key={index} data-severity={found?.severity}>
                {`${index + 1}\n`}
              </span>
            )
          })}
        </pre>
        <div className={classes.editorBody}>
          <pre className={classes.marks} ref={marks} aria-hidden>
            {lines.map((line, index) => {
              const found = problems.find((problem) => problem.line === index + 1)
              const from =
                found === undefined ? line.length : Math.min(found.column - 1, line.length)
              return (
                <span key={index}>
                  {line.slice(0, from)}
                  {found !== undefined && (
                    <u data-severity={found.severity}>{line.slice(from) || ' '}</u>
                  )}
                  {'\n'}
                </span>
              )
            })}
          </pre>
          <textarea
            ref={field}
            className={classes.editorText}
            aria-label="Configuration as YAML"
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
