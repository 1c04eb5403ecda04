import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconX } from '@tabler/icons-react'
import { useEffect, useId, useRef, useState } from 'react'
import {
  allocationInputDescriptions,
  type AllocationInputName,
  type InputSource,
} from '../../../src-shared/allocation/inputs.ts'
import { countOf, fileName } from '../../format.ts'
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
  onOpen,
  onRemove,
}: InputRowProps) {
  const description = allocationInputDescriptions[name]
  const inputId = useId()
  const [typed, setTyped] = useState({ path, text: path })
  const commit = useDebouncedCallback(onPath, 400)
  // Another path from outside (the browser, a prefill) replaces what was typed.
  const text = typed.path === path ? typed.text : path
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (document.activeElement !== field.current) showEnd(field.current)
  }, [text])
  return (
    <div className={classes.input}>
      <div className={classes.inputHead}>
        <Tooltip label={description.help}>
          <label htmlFor={inputId}>{description.label}</label>
        </Tooltip>
        <div className={classes.status}>
          <InputStatus name={name} path={path} input={input} onOpen={onOpen} />
        </div>
      </div>
      <div className={classes.inputLine}>
        <TextInput
          id={inputId}
          ref={field}
          value={text}
          title={text}
          placeholder="Path or glob"
          aria-invalid={input.state === 'failed'}
          onChange={(event) => {
            setTyped({ path, text: event.currentTarget.value })
            commit(event.currentTarget.value)
          }}
          onBlur={() => {
            if (text !== path) onPath(text)
            requestAnimationFrame(() => showEnd(field.current))
          }}
        />
        <span style={{ display: 'flex', gap: 4 }}>
          <RecentFiles input={name} onChoose={onRecent} />
          <Button onClick={onBrowse} aria-label={`Browse for ${description.label.toLowerCase()}`}>
            Browse
          </Button>
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

/** The name of the file is at the end of its path. */
function showEnd(field: HTMLInputElement | null): void {
  if (field !== null) field.scrollLeft = field.scrollWidth
}

type StatusProps = Pick<InputRowProps, 'name' | 'path' | 'input' | 'onOpen'>

function InputStatus({ name, path, input, onOpen }: StatusProps) {
  const description = allocationInputDescriptions[name]
  switch (input.state) {
    case 'empty':
      return (
        <span className={classes.muted}>
          {description.columns.map((column) => column.name).join(', ')}
        </span>
      )
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
