import { ActionIcon, Button } from '@mantine/core'
import { IconDatabase, IconFolder, IconPlus, IconX } from '@tabler/icons-react'
import { useDroppedFiles } from '../../components/dropped-files.tsx'
import { PathInput } from '../../components/path-input.tsx'
import type { EventsDraft } from './draft.ts'
import { QueryLine } from './query-input.tsx'
import classes from './new-events.module.css'

interface LogsSectionProps {
  readonly draft: EventsDraft
  readonly onDraft: (draft: EventsDraft) => void
  /** Asks for a file in the place of the input of this number. */
  readonly onBrowse: (index: number) => void
  /** Opens the query of this number. */
  readonly onQuery: (index: number) => void
}

const emptyQuery = { kind: 'query', connection: '', sql: '' } as const

/** The logs of a run: files by path or pattern, and queries. */
export function LogsSection({ draft, onDraft, onBrowse, onQuery }: LogsSectionProps) {
  const dropping = useDroppedFiles((paths) =>
    onDraft({ ...draft, inputs: [...draft.inputs.filter((input) => input !== ''), ...paths] }),
  )
  return (
    <section className={classes.section} aria-labelledby="log-files" {...dropping.handlers}>
      <h2 id="log-files">Logs</h2>
      <p className={classes.note}>
        One JSON object on each line, plain, .gz or .zst. A pattern names several:{' '}
        <span className="mono">logs/events_*.jsonl.gz</span>.
      </p>
      {dropping.note}
      {draft.inputs.map((input, index) => {
        const remove = () => {
          const left = draft.inputs.filter((_, at) => at !== index)
          onDraft({ ...draft, inputs: left.length === 0 ? [''] : left })
        }
        return typeof input === 'string' ? (
          <InputLine
            key={index}
            path={input}
            number={index + 1}
            only={draft.inputs.length === 1}
            onPath={(next) => onDraft({ ...draft, inputs: draft.inputs.with(index, next) })}
            onBrowse={() => onBrowse(index)}
            onRemove={remove}
          />
        ) : (
          <QueryLine key={index} query={input} onEdit={() => onQuery(index)} onRemove={remove} />
        )
      })}
      <Button
        variant="subtle"
        px={6}
        leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
        onClick={() => onDraft({ ...draft, inputs: [...draft.inputs, ''] })}
      >
        Add files
      </Button>
      <Button
        variant="subtle"
        px={6}
        leftSection={<IconDatabase size={14} stroke={1.75} aria-hidden />}
        onClick={() => {
          const kept = draft.inputs.filter((input) => input !== '')
          onDraft({ ...draft, inputs: [...kept, emptyQuery] })
          onQuery(kept.length)
        }}
      >
        Add a query
      </Button>
    </section>
  )
}

interface InputLineProps {
  readonly path: string
  readonly number: number
  readonly only: boolean
  readonly onPath: (path: string) => void
  readonly onBrowse: () => void
  readonly onRemove: () => void
}

function InputLine({ path, number, only, onPath, onBrowse, onRemove }: InputLineProps) {
  return (
    <div className={classes.inputLine}>
      <PathInput
        aria-label={only ? 'Log files' : `Log files ${number}`}
        placeholder="Path or pattern"
        value={path}
        onChange={(event) => onPath(event.currentTarget.value)}
      />
      <Button leftSection={<IconFolder size={14} stroke={1.75} aria-hidden />} onClick={onBrowse}>
        Choose…
      </Button>
      {!only && (
        <ActionIcon aria-label={`Remove log files ${number}`} onClick={onRemove}>
          <IconX size={14} stroke={1.75} aria-hidden />
        </ActionIcon>
      )}
    </div>
  )
}
