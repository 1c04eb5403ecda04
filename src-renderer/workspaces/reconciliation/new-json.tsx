import { IconCircleX } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { reconciliationJob } from '../../../src-shared/reconciliation/job.ts'
import { readJson } from '../allocation/json-positions.ts'
import { draftOfJob, jobOf, type ReconciliationDraft } from './new-draft.ts'
import classes from './new-reconciliation.module.css'

interface JsonViewProps {
  readonly draft: ReconciliationDraft
  readonly onDraft: (draft: ReconciliationDraft) => void
}

/** The form as a job in JSON, as the API takes it: what is valid is written into the form. */
export function JsonView({ draft, onDraft }: JsonViewProps) {
  const id = useId()
  /** `of`: what the form had when it was typed; other values since then replace the text. */
  const [typed, setTyped] = useState<{ readonly text: string; readonly of: string } | null>(null)
  const now = jsonOf(draft)
  const text = typed !== null && typed.of === now ? typed.text : now
  const faults = faultsOf(text)
  return (
    <>
      {faults.length > 0 && (
        <ul className={classes.jsonFaults} id={`${id}-faults`} aria-label="Faults of the JSON">
          {faults.slice(0, 12).map(({ line, what }) => (
            <li key={`${line} ${what}`}>
              <IconCircleX size={14} stroke={2} aria-hidden />
              <span className="muted">Line {line}</span>
              <span>{what}</span>
            </li>
          ))}
        </ul>
      )}
      <textarea
        className={classes.json}
        aria-label="Inputs and parameters as JSON"
        aria-invalid={faults.length > 0}
        aria-describedby={faults.length > 0 ? `${id}-faults` : undefined}
        spellCheck={false}
        autoCapitalize="off"
        wrap="off"
        value={text}
        onChange={({ currentTarget: { value } }) => {
          const read = readDraft(value)
          if (read !== null) onDraft({ ...read, preset: draft.preset })
          setTyped({ text: value, of: jsonOf(read ?? draft) })
        }}
      />
    </>
  )
}

/** A form that is not whole yet has empty inputs where one is missing. */
function jsonOf(draft: ReconciliationDraft): string {
  const read = jobOf(draft)
  const { kind: _, ...job } = read.ok
    ? read.job
    : {
        kind: 'reconciliation',
        inputs: Object.fromEntries(
          Object.entries(draft.inputs)
            .filter(
              ([name, input]) =>
                !(draft.alone && name === 'right') && (input !== '' || name !== 'truth'),
            )
            .map(([name, input]) => [
              name,
              typeof input === 'string' ? { kind: 'file', path: input } : input,
            ]),
        ),
        parameters: draft.parameters,
        survivorship: draft.survivorship,
        earlier: draft.earlier === '' ? null : draft.earlier,
        output: draft.output === '' ? null : draft.output,
      }
  return `${JSON.stringify(job, null, 2)}\n`
}

function readDraft(text: string): ReconciliationDraft | null {
  const read = readJson(text)
  if (!read.ok) return null
  const parsed = reconciliationJob.safeParse(withKind(read.value))
  return parsed.success ? draftOfJob(parsed.data) : null
}

function faultsOf(text: string): readonly { readonly line: number; readonly what: string }[] {
  const read = readJson(text)
  if (!read.ok) return [{ line: read.line, what: read.what }]
  const parsed = reconciliationJob.safeParse(withKind(read.value))
  if (parsed.success) return []
  return parsed.error.issues.map(({ path, message }) => {
    const names = path.map(String)
    return { line: read.lineOf(names), what: [names.join('.'), message].filter(Boolean).join(': ') }
  })
}

const withKind = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value, kind: 'reconciliation' }
    : value
