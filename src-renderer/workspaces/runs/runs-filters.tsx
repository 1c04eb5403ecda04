import { Button, Checkbox, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { jobKind, runStates, type RunState } from '../../../src-shared/runs.ts'
import { FilterChip } from '../../components/grid/filter-chip.tsx'
import { runStatusWord } from '../../components/status-chip.tsx'
import { useNow } from '../../components/time.tsx'
import { formatCount } from '../../format.ts'
import { rpc } from '../../rpc.ts'
import { kindWords, severalKinds } from './job-kinds.ts'
import { dayText, isFiltered, type RunsSearch } from './runs-search.ts'
import filterClasses from '../../components/grid/filters.module.css'
import classes from './runs.module.css'

type Filters = Omit<RunsSearch, 'view' | 'sort'>
export type FilterChange = { readonly [K in keyof Filters]?: Filters[K] | undefined }

interface RunsFiltersProps {
  readonly search: RunsSearch
  readonly onChange: (change: FilterChange) => void
  /** Menus of the grid, at the right. */
  readonly children: ReactNode
}

export const noFilters: FilterChange = {
  kind: undefined,
  state: undefined,
  outcome: undefined,
  dry: undefined,
  text: undefined,
  tag: undefined,
  by: undefined,
  from: undefined,
  to: undefined,
}

/** What narrows the list of runs, as chips. */
export function RunsFilters({ search, onChange, children }: RunsFiltersProps) {
  return (
    <search className={filterClasses.bar}>
      <TextFilter text={search.text} onChange={(text) => onChange({ text })} />
      {search.view !== 'active' && <StateFilter search={search} onChange={onChange} />}
      <TimeFilter search={search} onChange={onChange} />
      <ChosenFilter
        label="Tag"
        value={search.tag}
        onChange={(tag) => onChange({ tag })}
        source="tags"
        none="No run has a tag yet."
      />
      <ChosenFilter
        label="Started by"
        value={search.by}
        onChange={(by) => onChange({ by })}
        source="starters"
        none="Nobody has started a run yet."
      />
      {severalKinds && (
        <ChosenFilter
          label="Kind"
          value={search.kind}
          words={kindWords}
          onChange={(kind) => onChange({ kind: jobKind.options.find((one) => one === kind) })}
          source="kinds"
          none=""
        />
      )}
      {isFiltered(search) && (
        <Button variant="subtle" onClick={() => onChange(noFilters)}>
          Clear filters
        </Button>
      )}
      <div className={filterClasses.tools}>{children}</div>
    </search>
  )
}

function TextFilter({
  text,
  onChange,
}: {
  readonly text: string | undefined
  readonly onChange: (text: string | undefined) => void
}) {
  const field = useRef<HTMLInputElement>(null)
  const tell = useDebouncedCallback((typed: string) => {
    onChange(typed === '' ? undefined : typed)
  }, 200)
  // The address may change by itself: back, or filters that are cleared.
  useEffect(() => {
    const input = field.current
    if (input !== null && input !== document.activeElement) input.value = text ?? ''
  }, [text])
  return (
    <TextInput
      ref={field}
      aria-label="Title or id contains"
      placeholder="Title or id"
      leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
      w={200}
      defaultValue={text ?? ''}
      onChange={(event) => tell(event.currentTarget.value)}
    />
  )
}

const dryWords = { no: 'without dry runs', only: 'only dry runs' } as const

function StateFilter({ search, onChange }: Pick<RunsFiltersProps, 'search' | 'onChange'>) {
  const states = search.state ?? []
  const warned = search.outcome === 'warning'
  const words = [
    ...states.map((state) => runStatusWord(state)),
    ...(warned ? ['only with warnings'] : []),
    ...(search.outcome === 'ok' ? ['without warnings'] : []),
    ...(search.dry === undefined ? [] : [dryWords[search.dry]]),
  ]
  const toggle = (state: RunState) => {
    const next = runStates.filter((one) => (one === state) !== states.includes(one))
    onChange({ state: next.length === 0 ? undefined : next })
  }
  return (
    <FilterChip
      label="State"
      value={words.length === 0 ? null : words.join(', ')}
      onClear={() => onChange({ state: undefined, outcome: undefined, dry: undefined })}
    >
      {() => (
        <div className={classes.choices}>
          {runStates.map((state) => (
            <Checkbox
              key={state}
              label={runStatusWord(state)}
              checked={states.includes(state)}
              onChange={() => toggle(state)}
            />
          ))}
          <Checkbox
            className={classes.apart}
            label="Only with warnings"
            checked={warned}
            onChange={() => onChange({ outcome: warned ? undefined : 'warning' })}
          />
          {(['no', 'only'] as const).map((dry) => (
            <Checkbox
              key={dry}
              label={dryWords[dry].replace(/^./, (letter) => letter.toUpperCase())}
              checked={search.dry === dry}
              onChange={() => onChange({ dry: search.dry === dry ? undefined : dry })}
            />
          ))}
        </div>
      )}
    </FilterChip>
  )
}

const spans = [
  { words: 'today', ago: 0 },
  { words: 'last 7 days', ago: 6 },
  { words: 'last 30 days', ago: 29 },
] as const

function TimeFilter({ search, onChange }: Pick<RunsFiltersProps, 'search' | 'onChange'>) {
  const { from, to } = search
  const now = new Date(useNow(60_000))
  const span = spans.find(({ ago }) => to === undefined && from === dayText(now, ago))
  return (
    <FilterChip
      label="Created"
      value={from === undefined && to === undefined ? null : (span?.words ?? spanWords(from, to))}
      onClear={() => onChange({ from: undefined, to: undefined })}
    >
      {(close) => (
        <div className={classes.choices}>
          {spans.map(({ words, ago }) => (
            <Button
              key={words}
              variant={span?.ago === ago ? 'light' : 'subtle'}
              justify="start"
              onClick={() => {
                onChange({ from: dayText(now, ago), to: undefined })
                close()
              }}
            >
              {words.replace(/^./, (letter) => letter.toUpperCase())}
            </Button>
          ))}
          <div className={classes.days}>
            <TextInput
              type="date"
              label="From"
              value={from?.slice(0, 10) ?? ''}
              onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
            />
            <TextInput
              type="date"
              label="To, included"
              value={to?.slice(0, 10) ?? ''}
              onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
            />
          </div>
        </div>
      )}
    </FilterChip>
  )
}

/** A day without a time stays the day that it is, whatever the zone. */
function spanWords(from: string | undefined, to: string | undefined): string {
  const words = (moment: string) => {
    const [year = 0, month = 1, date = 1] = moment.slice(0, 10).split('-').map(Number)
    return moment.length === 10
      ? new Date(year, month - 1, date).toLocaleDateString(undefined, { dateStyle: 'medium' })
      : new Date(moment).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  }
  if (from === undefined) return to === undefined ? '' : `up to ${words(to)}`
  if (to === undefined) return `since ${words(from)}`
  return from === to ? words(from) : `${words(from)} to ${words(to)}`
}

interface Choice {
  readonly value: string
  readonly runs: number | null
}

interface ChosenFilterProps {
  readonly label: string
  readonly value: string | undefined
  readonly words?: Readonly<Record<string, string>>
  readonly onChange: (value: string | undefined) => void
  readonly source: 'tags' | 'starters' | 'kinds'
  readonly none: string
}

/** A filter by one of the values that there are. */
function ChosenFilter(props: ChosenFilterProps) {
  const { label, value, words } = props
  return (
    <FilterChip
      label={label}
      value={value === undefined ? null : (words?.[value] ?? value)}
      onClear={() => props.onChange(undefined)}
    >
      {(close) => <ChoiceList {...props} close={close} />}
    </FilterChip>
  )
}

function ChoiceList(props: ChosenFilterProps & { readonly close: () => void }) {
  const { value, words, onChange, close, none } = props
  const choices = useChoices(props.source)
  const [text, setText] = useState('')
  if (choices === null) return <div className={classes.choices}>Loading</div>
  if (choices.length === 0) return <div className={`${classes.choices} muted`}>{none}</div>
  const shown = choices.filter((choice) => choice.value.toLowerCase().includes(text.toLowerCase()))
  return (
    <div className={classes.choices}>
      {choices.length > 8 && (
        <TextInput
          data-autofocus
          aria-label="Find"
          placeholder="Find"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div className={filterClasses.list}>
        {shown.map((choice) => (
          <Button
            key={choice.value}
            variant={choice.value === value ? 'light' : 'subtle'}
            justify="space-between"
            rightSection={
              choice.runs !== null && (
                <span className={filterClasses.count}>{formatCount(choice.runs)}</span>
              )
            }
            onClick={() => {
              onChange(choice.value)
              close()
            }}
          >
            {words?.[choice.value] ?? choice.value}
          </Button>
        ))}
      </div>
    </div>
  )
}

/** Null while they load. */
function useChoices(source: ChosenFilterProps['source']): readonly Choice[] | null {
  const tags = useQuery({ ...rpc.runs.tags.queryOptions(), enabled: source === 'tags' })
  const starters = useQuery({
    ...rpc.runs.starters.queryOptions(),
    enabled: source === 'starters',
  })
  switch (source) {
    case 'tags':
      return tags.data?.tags.map(({ tag, runs }) => ({ value: tag, runs })) ?? null
    case 'starters':
      return starters.data?.people.map(({ name, runs }) => ({ value: name, runs })) ?? null
    default:
      return jobKind.options.map((value) => ({ value, runs: null }))
  }
}
