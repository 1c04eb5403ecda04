import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconDatabase,
  IconFolder,
  IconX,
} from '@tabler/icons-react'
import { useId, useState } from 'react'
import {
  allocationInputDescriptions,
  type AllocationInputName,
  type InputSource,
} from '../../../src-shared/allocation/inputs.ts'
import { PathInput } from '../../components/path-input.tsx'
import { countOf, fileName } from '../../format.ts'
import type { DraftQuery } from './draft.ts'
import { RecentFiles } from './recent-menu.tsx'
import type { InputState } from './use-input-files.ts'
import { firstFault, matchedWords, unmatched } from './inspected.ts'
import classes from './new-allocation.module.css'

interface InputRowProps {
  readonly name: AllocationInputName
  readonly path: string
  readonly input: InputState
  readonly onPath: (path: string) => void
  /** A file of an earlier run, with the columns that were chosen for it. */
  readonly onRecent: (source: InputSource) => void
  readonly onBrowse: () => void
  /** The query the input is asked by, instead of a file. */
  readonly query: DraftQuery | undefined
  /** Opens the query, or begins one; `onFile` goes back to the file. */
  readonly onQuery: () => void
  readonly onFile: () => void
  readonly onOpen: () => void
  /** Takes an optional input away. */
  readonly onRemove?: (() => void) | undefined
}

/** One input: its path, and under it what was found there. */
export function InputRow({
  name,
  path,
  input,
  onPath,
  onRecent,
  onBrowse,
  query,
  onQuery,
  onFile,
  onOpen,
  onRemove,
}: InputRowProps) {
  const description = allocationInputDescriptions[name]
  const inputId = useId()
  const [typed, setTyped] = useState({ path, text: path })
  const commit = useDebouncedCallback(onPath, 400)
  // Another path from outside (the browser, a prefill) replaces what was typed.
  const text = typed.path === path ? typed.text : path
  return (
    <div className={classes.input}>
      <div className={classes.inputHead}>
        <Tooltip label={description.help}>
          <label htmlFor={inputId}>{description.label}</label>
        </Tooltip>
        <div className={classes.status}>
          <InputStatus name={name} path={path} input={input} onOpen={onOpen} onQuery={onQuery} />
        </div>
      </div>
      {query !== undefined && (
        <QueryLine
          label={description.label}
          query={query}
          onQuery={onQuery}
          onFile={onFile}
          onRemove={onRemove}
        />
      )}
      <div className={classes.inputLine} hidden={query !== undefined}>
        <PathInput
          id={inputId}
          value={text}
          placeholder="Path or glob"
          aria-invalid={input.state === 'failed'}
          onChange={(event) => {
            setTyped({ path, text: event.currentTarget.value })
            commit(event.currentTarget.value)
          }}
          onBlur={() => {
            if (text !== path) onPath(text)
          }}
        />
        <span style={{ display: 'flex', gap: 4 }}>
          <Button
            leftSection={<IconFolder size={14} stroke={1.75} aria-hidden />}
            aria-label={`Choose a file: ${description.label}`}
            onClick={onBrowse}
          >
            Choose…
          </Button>
          <Tooltip label="Ask a database">
            <ActionIcon
              variant="default"
              aria-label={`Ask a database for ${description.label.toLowerCase()}`}
              onClick={onQuery}
            >
              <IconDatabase size={15} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <RecentFiles input={name} onChoose={onRecent} />
          {onRemove !== undefined && (
            <ActionIcon aria-label={`Remove ${description.label.toLowerCase()}`} onClick={onRemove}>
              <IconX size={14} stroke={1.75} aria-hidden />
            </ActionIcon>
          )}
        </span>
      </div>
    </div>
  )
}

interface QueryLineProps {
  readonly label: string
  readonly query: DraftQuery
  readonly onQuery: () => void
  readonly onFile: () => void
  readonly onRemove: (() => void) | undefined
}

/** The query of an input in the place of its path. */
function QueryLine({ label, query, onQuery, onFile, onRemove }: QueryLineProps) {
  const name = `${query.file ?? 'query'} @ ${query.connection === '' ? 'no connection yet' : query.connection}`
  return (
    <div className={classes.inputLine}>
      <button type="button" className={classes.queryName} onClick={onQuery}>
        <IconDatabase size={14} stroke={1.75} aria-hidden />
        <span className="truncate mono">{name}</span>
      </button>
      <span style={{ display: 'flex', gap: 4 }}>
        <Button onClick={onQuery} aria-label={`Edit query of ${label.toLowerCase()}`}>
          Edit query
        </Button>
        <Button
          variant="subtle"
          px={6}
          aria-label={`Use a file for ${label.toLowerCase()}`}
          onClick={onFile}
        >
          Use a file
        </Button>
        {onRemove !== undefined && (
          <ActionIcon aria-label={`Remove ${label.toLowerCase()}`} onClick={onRemove}>
            <IconX size={14} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
      </span>
    </div>
  )
}

type StatusProps = Pick<InputRowProps, 'name' | 'path' | 'input' | 'onOpen' | 'onQuery'>

function InputStatus({ name, path, input, onOpen, onQuery }: StatusProps) {
  const description = allocationInputDescriptions[name]
  switch (input.state) {
    case 'empty':
      return (
        <span className={classes.muted}>
          {description.columns.map((column) => column.name).join(', ')}
        </span>
      )
    case 'query': {
      const fault = input.fault ?? input.faultMessage
      const bad = input.fault !== null || input.severity !== 'warning'
      return (
        <button type="button" className={classes.statusButton} onClick={onQuery}>
          {fault !== null &&
            (bad ? (
              <IconCircleX size={14} stroke={2} className={classes.bad} aria-label="Fault" />
            ) : (
              <IconAlertTriangle
                size={14}
                stroke={2}
                className={classes.warn}
                aria-label="Warning"
              />
            ))}
          {fault === null && input.rows !== null && (
            <IconCircleCheck size={14} stroke={2} className={classes.ok} aria-label="Sound" />
          )}
          <span className={fault === null ? classes.muted : bad ? classes.bad : classes.warn}>
            {fault ??
              (input.rows === null
                ? 'Asked when the inputs are checked'
                : countOf(input.rows, 'row'))}
          </span>
        </button>
      )
    }
    case 'reading':
      return (
        <span className={classes.muted} role="status">
          Reading {fileName(path)}
        </span>
      )
    case 'failed':
      return (
        <span role="status">
          <span className={classes.bad}>
            <IconCircleX size={14} stroke={2} aria-label="Fault" /> {input.error.what}
          </span>{' '}
          <span className={classes.muted}>{input.error.remedy}</span>
        </span>
      )
    case 'read': {
      const fault = firstFault(input.file, input.matches) ?? input.faultMessage
      const errors = fault !== null && input.severity !== 'warning'
      const files = input.file.files.length
      return (
        <button type="button" className={classes.statusButton} onClick={onOpen}>
          {fault === null ? (
            <IconCircleCheck size={14} stroke={2} className={classes.ok} aria-label="Sound" />
          ) : errors ? (
            <IconCircleX size={14} stroke={2} className={classes.bad} aria-label="Fault" />
          ) : (
            <IconAlertTriangle size={14} stroke={2} className={classes.warn} aria-label="Warning" />
          )}
          <span className={fault === null ? 'truncate' : undefined}>
            {fault === null ? (
              <>
                {files > 1 ? `${countOf(files, 'file')} · ` : ''}
                {countOf(input.file.rows, 'row')} · {matchedWords(input.matches)}
              </>
            ) : (
              <>
                <span className={errors ? classes.bad : classes.warn}>{fault}</span>{' '}
                {unmatched(input.matches).length > 0 && (
                  <span className={classes.action}>Choose columns</span>
                )}
              </>
            )}
          </span>
        </button>
      )
    }
  }
}
