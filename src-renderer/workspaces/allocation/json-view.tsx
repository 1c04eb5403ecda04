import { TextEditor } from '../../components/text-editor.tsx'
import type { Draft } from './draft.ts'
import {
  draftText,
  readDraftText,
  shownText,
  type LineFault,
  type TypedJson,
} from './draft-json.ts'

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
  return (
    <TextEditor
      label="Inputs and parameters as JSON"
      noun="the JSON"
      text={shownText(draft, typed)}
      problems={jsonFaultsOf(draft, typed).map(({ line, text }) => ({
        line,
        severity: 'error',
        message: text,
      }))}
      onText={(text) => {
        const read = readDraftText(text, draft)
        if (read.ok) onDraft(read.draft)
        onTyped({ text, of: draftText(read.ok ? read.draft : draft) })
      }}
    />
  )
}
