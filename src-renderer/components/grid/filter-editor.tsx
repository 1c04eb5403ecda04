import { Button, Checkbox, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { GridFilter } from '../../../src-shared/grid.ts'
import { formatCount } from '../../format.ts'
import { SkeletonBar } from '../states.tsx'
import type { GridSource } from './grid-source.ts'
import type { GridColumn } from './grid-types.ts'
import classes from './filters.module.css'

interface FilterEditorProps<Row> {
  readonly column: GridColumn<Row>
  readonly source: GridSource<Row>
  /** All filters of the grid; the editor shows those of its column. */
  readonly filters: readonly GridFilter[]
  readonly onChange: (own: readonly GridFilter[]) => void
  /** The filter is made: the editor may close. */
  readonly onDone: () => void
}

/** The editor of one column's filter, by the type of the column. */
export function FilterEditor<Row>(props: FilterEditorProps<Row>) {
  const { filter } = props.column
  if (filter === undefined) return null
  if (filter.byChoice === true || filter.type === 'boolean') return <ChoiceEditor {...props} />
  return filter.type === 'number' ? <RangeEditor {...props} /> : <TextEditor {...props} />
}

const textOps = [
  { value: 'contains', label: 'contains' },
  { value: 'not_contains', label: 'does not contain' },
  { value: 'starts_with', label: 'starts with' },
  { value: 'equals', label: 'is' },
  { value: 'one_of', label: 'is one of' },
  { value: 'empty', label: 'is empty' },
  { value: 'not_empty', label: 'is not empty' },
] as const
type TextOp = (typeof textOps)[number]['value']

function TextEditor<Row>(props: FilterEditorProps<Row>) {
  const { column, filters, onChange, onDone } = props
  const own = filters.find((filter) => filter.column === column.id)
  const [op, setOp] = useState<TextOp>(
    textOps.find(({ value }) => value === own?.op)?.value ?? 'contains',
  )
  const [text, setText] = useState(
    own !== undefined && 'value' in own
      ? String(own.value)
      : own !== undefined && 'values' in own
        ? own.values.join('\n')
        : '',
  )
  const tooMany = op === 'one_of' ? linesOf(text).length - mostValues : 0
  const wordless = op === 'empty' || op === 'not_empty'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (tooMany > 0) return
    onChange(textFilter(column.id, op, text))
    onDone()
  }
  return (
    <form onSubmit={submit}>
      <Group gap={8} align="start" wrap="nowrap">
        <Select
          aria-label={`How ${column.header.toLowerCase()} is compared`}
          w={148}
          data={textOps}
          value={op}
          onChange={(value) =>
            setOp(textOps.find((one) => one.value === value)?.value ?? 'contains')
          }
          comboboxProps={{ withinPortal: false }}
        />
        {op === 'one_of' ? (
          <textarea
            data-autofocus
            className={classes.lines}
            aria-label={`${column.header}, one a line`}
            placeholder="One a line"
            rows={5}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        ) : (
          !wordless && (
            <TextInput
              data-autofocus
              aria-label={column.header}
              w={180}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )
        )}
        <Button type="submit" disabled={tooMany > 0}>
          Apply
        </Button>
      </Group>
      {tooMany > 0 && (
        <p role="alert">
          At most {mostValues} values: take out {formatCount(tooMany)}.
        </p>
      )}
    </form>
  )
}

/** Of one filter, as the contract has it. */
const mostValues = 200

const linesOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\n\t]/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

function textFilter(column: string, op: TextOp, text: string): readonly GridFilter[] {
  if (op === 'empty' || op === 'not_empty') return [{ column, op }]
  if (op === 'one_of') {
    const values = linesOf(text)
    return values.length === 0 ? [] : [{ column, op, values: [...values] }]
  }
  const value = text.trim()
  return value === '' ? [] : [{ column, op, value }]
}

function RangeEditor<Row>({ column, filters, onChange, onDone }: FilterEditorProps<Row>) {
  const scale = column.filter?.scale ?? 1
  const bound = (op: 'at_least' | 'at_most'): number | string => {
    const found = filters.find((filter) => filter.column === column.id && filter.op === op)
    return found !== undefined && 'value' in found && typeof found.value === 'number'
      ? Number((found.value * scale).toPrecision(12))
      : ''
  }
  const [from, setFrom] = useState(bound('at_least'))
  const [to, setTo] = useState(bound('at_most'))
  const unit = column.filter?.unit === undefined ? '' : `, ${column.filter.unit}`
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const filter = (op: 'at_least' | 'at_most', value: number | string): readonly GridFilter[] =>
      typeof value === 'number'
        ? [{ column: column.id, op, value: Number((value / scale).toPrecision(15)) }]
        : []
    onChange([...filter('at_least', from), ...filter('at_most', to)])
    onDone()
  }
  return (
    <form onSubmit={submit}>
      <Group gap={8} align="end" wrap="nowrap">
        <NumberInput
          data-autofocus
          label={`${column.header} from${unit}`}
          w={120}
          value={from}
          onChange={setFrom}
        />
        <NumberInput label="to" w={110} value={to} onChange={setTo} />
        <Button type="submit">Apply</Button>
      </Group>
    </form>
  )
}

const listed = 100

function ChoiceEditor<Row>({ column, source, filters, onChange }: FilterEditorProps<Row>) {
  const [text, setText] = useState('')
  const [searched] = useDebouncedValue(text, 150)
  const own = filters.find((filter) => filter.column === column.id)
  const chosen = new Set(
    own !== undefined && 'values' in own
      ? own.values
      : own?.op === 'equals'
        ? [own.value]
        : own?.op === 'empty'
          ? ['']
          : [],
  )
  const others = filters.filter((filter) => filter.column !== column.id)
  const found = useQuery({
    queryKey: [...source.key, 'choices', column.id, searched, others],
    queryFn: ({ signal }) =>
      source.choices({ column: column.id, text: searched, limit: listed, filters: others }, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const words = column.filter?.valueWords ?? ((value: string) => (value === '' ? 'Empty' : value))
  const choices = found.data?.choices ?? []
  // What is chosen stays in the list when the other filters leave none of it.
  const missing = [...chosen]
    .filter((value) => searched === '' && !choices.some((choice) => choice.value === value))
    .map((value) => ({ value, count: 0 }))
  const toggle = (value: string) => {
    const next = new Set(chosen)
    if (!next.delete(value)) next.add(value)
    onChange(next.size === 0 ? [] : [{ column: column.id, op: 'one_of', values: [...next] }])
  }
  const many = (found.data?.distinct ?? 0) > 8 || searched !== ''
  return (
    <Stack gap={6} className={classes.choices}>
      {many && (
        <TextInput
          data-autofocus
          aria-label={`Search ${column.header.toLowerCase()}`}
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div className={classes.list} role="group" aria-label={column.header}>
        {found.isPending &&
          [72, 96, 60].map((width) => (
            <div key={width} className={classes.choice}>
              <SkeletonBar width={width} />
            </div>
          ))}
        {found.isError && <span className="muted">The values cannot be read now.</span>}
        {found.data !== undefined && choices.length + missing.length === 0 && (
          <span className="muted">Nothing matches</span>
        )}
        {[...missing, ...choices].map(({ value, count }, index) => (
          <div key={value} className={classes.choice}>
            <Checkbox
              {...(index === 0 && !many ? { 'data-autofocus': true } : {})}
              label={words(value)}
              checked={chosen.has(value)}
              onChange={() => toggle(value)}
            />
            <span className={classes.count}>{formatCount(count)}</span>
          </div>
        ))}
      </div>
      {(found.data?.distinct ?? 0) > listed && (
        <span className="muted">
          The {listed} most frequent of {formatCount(found.data?.distinct)}
        </span>
      )}
    </Stack>
  )
}
