import { useState } from 'react'
import { reconciliationJob } from '../../../src-shared/reconciliation/job.ts'
import { TextEditor, type TextProblem } from '../../components/text-editor.tsx'
import { readJson } from '../allocation/json-positions.ts'
import { draftOfJob, jobOf, jobWriteOf, type ReconciliationDraft } from './new-draft.ts'

interface JsonViewProps {
  readonly draft: ReconciliationDraft
  readonly onDraft: (draft: ReconciliationDraft) => void
}

/** The form as a job in JSON, as the API takes it: what is valid is written into the form. */
export function JsonView({ draft, onDraft }: JsonViewProps) {
  /** `of`: what the form had when it was typed; other values since then replace the text. */
  const [typed, setTyped] = useState<{ readonly text: string; readonly of: string } | null>(null)
  const now = jsonOf(draft)
  const text = typed !== null && typed.of === now ? typed.text : now
  return (
    <TextEditor
      label="Inputs and parameters as JSON"
      noun="the JSON"
      text={text}
      problems={problemsOf(text)}
      onText={(value) => {
        const read = readDraft(value)
        if (read !== null) onDraft({ ...read, preset: draft.preset })
        setTyped({ text: value, of: jsonOf(read ?? draft) })
      }}
    />
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
        ...jobWriteOf(draft.write),
      }
  return `${JSON.stringify(job, null, 2)}\n`
}

function readDraft(text: string): ReconciliationDraft | null {
  const read = readJson(text)
  if (!read.ok) return null
  const parsed = reconciliationJob.safeParse(withKind(read.value))
  return parsed.success ? draftOfJob(parsed.data) : null
}

function problemsOf(text: string): readonly TextProblem[] {
  const read = readJson(text)
  if (!read.ok) return [{ line: read.line, severity: 'error', message: read.what }]
  const parsed = reconciliationJob.safeParse(withKind(read.value))
  if (parsed.success) return []
  return parsed.error.issues.map(({ path, message }) => {
    const names = path.map(String)
    const sentence = [names.join('.'), message].filter(Boolean).join(': ')
    return { line: read.lineOf(names), severity: 'error', message: sentence }
  })
}

const withKind = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value, kind: 'reconciliation' }
    : value
