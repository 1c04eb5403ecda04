import { Switch, TextInput } from '@mantine/core'
import { type Draft, partialInputsOf } from './draft.ts'
import { WriteTargetFields } from './write-target-fields.tsx'
import classes from './new-allocation.module.css'

interface OutputSectionProps {
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
}

/** Where the result is written beside the run, and whether it is. */
export function OutputSection({ draft, onDraft }: OutputSectionProps) {
  return (
    <section className={classes.section}>
      <h2>Output</h2>
      <TextInput
        label="Also write the assignments to a file"
        description="CSV or Parquet, by its ending; a summary is written beside it. The run keeps its own copy in any case."
        placeholder="None"
        value={draft.output}
        onChange={(event) => onDraft({ ...draft, output: event.currentTarget.value })}
      />
      <WriteTargetFields
        inputs={partialInputsOf(draft)}
        target={draft.write}
        onTarget={(write) => onDraft({ ...draft, write })}
      />
      <Switch
        mt={12}
        label="Dry run"
        description={
          draft.dryRun && (draft.output.trim() !== '' || draft.write.connection !== '')
            ? 'Solves and shows the result; nothing is written to what is named above.'
            : 'Solves and shows the result; no file is written outside the workspace.'
        }
        checked={draft.dryRun}
        onChange={(event) => onDraft({ ...draft, dryRun: event.currentTarget.checked })}
      />
    </section>
  )
}
