import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlayerPlay, IconSearch, type Icon } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { shortcutKeys } from '../../src-shared/keyboard.ts'
import type { Run } from '../../src-shared/runs.ts'
import { runStatusWord } from '../components/status-chip.tsx'
import { useStoredState } from '../components/stored-state.ts'
import { formatAgo } from '../format.ts'
import { rpc } from '../rpc.ts'
import { statusOf } from '../workspaces/runs/run-view.ts'
import { commands, isApple, isAvailable, type CommandContext } from './commands.tsx'
import {
  allEntries,
  findEntries,
  parseRecent,
  withRecent,
  type FoundEntry,
  type PaletteEntry,
} from './palette-entries.ts'
import classes from './palette.module.css'

/** A run, as the palette offers it. */
export interface PaletteRun {
  readonly id: string
  readonly title: string
  readonly detail: string
}

interface PaletteProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly context: CommandContext
  /** Those that ran last; others are asked for. */
  readonly runs: readonly PaletteRun[]
  readonly openRun: (id: string) => void
}

interface Entry extends PaletteEntry {
  readonly icon: Icon
  readonly shortcut?: string | undefined
  readonly act: () => void
}

export function Palette(props: PaletteProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Search or run a command"
      withCloseButton={false}
      size={600}
      padding={0}
      yOffset="8vh"
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.25 }}
      classNames={{ header: 'visually-hidden', body: classes.body! }}
    >
      <Finder {...props} />
    </Modal>
  )
}

const page = 8

function Finder({ onClose, context, runs, openRun }: PaletteProps) {
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const [recent, setRecent] = useStoredState('palette-recent', parseRecent)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const found = useFoundRuns(query)

  const entries = useMemo(
    () => entriesOf(context, [...runs, ...found], openRun),
    [context, runs, found, openRun],
  )
  const groups = useMemo(
    () => (query.trim() === '' ? allEntries(entries, recent) : findEntries(entries, query, recent)),
    [entries, query, recent],
  )
  const flat = groups.flatMap((group) => group.entries)
  const active = Math.min(chosen, flat.length - 1)

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active, groups])

  const give = ({ entry }: FoundEntry<Entry>) => {
    onClose()
    setRecent(withRecent(recent, entry.id))
    entry.act()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = steps[event.key]
    if (step !== undefined && flat.length > 0) {
      event.preventDefault()
      const next = active + step
      const wraps = Math.abs(step) === 1
      setChosen(
        wraps ? (next + flat.length) % flat.length : Math.min(flat.length - 1, Math.max(0, next)),
      )
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const hit = flat[active]
      if (hit !== undefined) give(hit)
    }
  }

  const firsts = groups.map((_, index) =>
    groups.slice(0, index).reduce((sum, group) => sum + group.entries.length, 0),
  )
  return (
    <>
      <div className={classes.search}>
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          {...(active >= 0 ? { 'aria-activedescendant': `${id}-${active}` } : {})}
          aria-label="Search pages, runs, settings and actions"
          placeholder="Search pages, runs, settings and actions"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          data-autofocus
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Results"
        tabIndex={-1}
        className={classes.list}
        // The focus stays in the field.
        onMouseDown={(event) => event.preventDefault()}
      >
        {groups.map(({ group, entries: some }, groupIndex) => (
          <div key={group} role="group" aria-label={group}>
            <div className={classes.group} aria-hidden>
              {group}
            </div>
            {some.map((each, index) => {
              const own = firsts[groupIndex]! + index
              return (
                <Option
                  key={each.entry.id}
                  id={`${id}-${own}`}
                  found={each}
                  selected={own === active}
                  onPoint={() => setChosen(own)}
                  onGive={() => give(each)}
                />
              )
            })}
          </div>
        ))}
      </div>
      {flat.length === 0 && (
        <p className={classes.nothing} role="status">
          Nothing matches. Search by page, setting, action, or a run&rsquo;s name or id.
        </p>
      )}
    </>
  )
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: page,
  PageUp: -page,
}

interface OptionProps {
  readonly id: string
  readonly found: FoundEntry<Entry>
  readonly selected: boolean
  readonly onPoint: () => void
  readonly onGive: () => void
}

function Option({ id, found: { entry, spans }, selected, onPoint, onGive }: OptionProps) {
  const EntryIcon = entry.icon
  return (
    // Its keys are those of the field, which keeps the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      className={classes.option}
      onMouseMove={selected ? undefined : onPoint}
      onClick={onGive}
    >
      <EntryIcon size={16} stroke={1.75} aria-hidden />
      <span className={`${classes.label} truncate`}>{marked(entry.label, spans)}</span>
      {entry.detail !== undefined && (
        <span className={`${classes.detail} truncate`}>{entry.detail}</span>
      )}
      {entry.shortcut !== undefined && (
        <span className={classes.keys} aria-hidden>
          {shortcutKeys(entry.shortcut, isApple()).map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      )}
    </div>
  )
}

function marked(text: string, spans: FoundEntry<Entry>['spans']) {
  const parts = []
  let at = 0
  for (const [from, to] of spans) {
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>)
    at = to
  }
  return [...parts, text.slice(at)]
}

function entriesOf(
  context: CommandContext,
  runs: readonly PaletteRun[],
  openRun: (id: string) => void,
): readonly Entry[] {
  const given = commands
    .filter((command) => command.id !== 'open-palette' && isAvailable(command, context))
    .map((command): Entry => ({
      id: command.id,
      group: command.group,
      label: command.title,
      ...(command.keywords === undefined ? {} : { keywords: command.keywords }),
      icon: command.icon,
      shortcut: command.shortcut,
      act: () => command.run(context),
    }))
  const once = new Map(runs.map((run) => [run.id, run]))
  return [
    ...given,
    ...[...once.values()].map((run): Entry => ({
      id: `run-${run.id}`,
      group: 'Runs',
      label: run.title,
      detail: run.detail,
      icon: IconPlayerPlay,
      act: () => openRun(run.id),
    })),
  ]
}

const noRuns: readonly PaletteRun[] = []

/** Runs of any age whose title or id has the query in it. */
function useFoundRuns(query: string): readonly PaletteRun[] {
  const [text] = useDebouncedValue(query.trim(), 120)
  const asked = text.length >= 2
  const { data } = useQuery(
    rpc.runs.list.queryOptions({
      input: { text, limit: page },
      enabled: asked,
      placeholderData: keepPreviousData,
    }),
  )
  return useMemo(
    () => (asked && data !== undefined ? data.rows.map((run) => paletteRun(run)) : noRuns),
    [asked, data],
  )
}

/** As it is listed: `Succeeded · 2 min ago · 3f9a…`. */
function paletteRun(run: Run, now = new Date()): PaletteRun {
  return {
    id: run.id,
    title: run.title,
    detail: `${runStatusWord(statusOf(run.lifecycle))} · ${formatAgo(run.created_at, now)} · ${run.id}`,
  }
}
