import type { CheckedConfiguration } from '../../../src-shared/events/profile.ts'
import { TextEditor } from '../../components/text-editor.tsx'

interface YamlEditorProps {
  readonly text: string
  readonly problems: CheckedConfiguration['problems']
  readonly onText: (text: string) => void
}

/** The configuration as YAML. */
export function YamlEditor({ text, problems, onText }: YamlEditorProps) {
  return (
    <TextEditor
      label="Configuration as YAML"
      noun="the YAML"
      text={text}
      problems={problems}
      onText={onText}
    />
  )
}
