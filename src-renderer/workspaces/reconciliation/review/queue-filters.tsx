import {
  ActionIcon,
  Button,
  Checkbox,
  NumberInput,
  Popover,
  Select,
  TextInput,
} from '@mantine/core'
import { IconAdjustmentsHorizontal, IconSearch, IconX } from '@tabler/icons-react'
import { memo, useEffect, useState, type Ref } from 'react'
import type { ReviewProgress } from '../../../../src-shared/reconciliation/review.ts'
import { countFilters, orders, type ReviewSearch, shows } from './review-search.ts'
import { countText, orderWords, showWords } from './review-words.ts'
import classes from './review.module.css'

export type SearchChange = { readonly [K in keyof ReviewSearch]?: ReviewSearch[K] | undefined }

interface QueueFiltersProps {
  readonly search: ReviewSearch
  readonly progress: ReviewProgress | undefined
  readonly onChange: (change: SearchChange) => void
  readonly field: Ref<HTMLInputElement>
}

/** Milliseconds after the last letter. */
const typedAfter = 200

/** What the list shows and in which order. Another pair is no reason to draw it again. */
export const QueueFilters = memo(function QueueFilters({
  search,
  progress,
  onChange,
  field,
}: QueueFiltersProps) {
  const count = countFilters(search)
  const counts = {
    open: progress?.open,
    deferred: progress?.deferred,
    conflicts: progress?.conflicts,
    decided: progress === undefined ? undefined : progress.accepted + progress.rejected,
    all: progress?.queue,
    engine: undefined,
  }
  return (
    <div className={classes.filters}>
      <div className={classes.filterRow}>
        <Select
          aria-label="Show"
          value={search.show ?? 'open'}
          data={shows.map((value) => ({
            value,
            label: `${showWords[value]}${countText(counts[value])}`,
          }))}
          onChange={(value) => {
            const show = shows.find((one) => one === value)
            onChange({ show: show === 'open' ? undefined : show })
          }}
        />
        <Select
          aria-label="Order"
          title="Informative: near twins first, then the nearest to even odds"
          value={search.order ?? 'informative'}
          data={orders.map((value) => ({ value, label: orderWords[value] }))}
          onChange={(value) => {
            const order = orders.find((one) => one === value)
            onChange({ order: order === 'informative' ? undefined : order })
          }}
        />
      </div>
      <div className={classes.filterRow}>
        <TextFilter
          key={search.text === undefined ? 'none' : 'some'}
          text={search.text ?? ''}
          field={field}
          onText={(text) => onChange({ text: text === '' ? undefined : text })}
        />
        <Popover position="bottom-end" trapFocus returnFocus withinPortal={false}>
          <Popover.Target>
            <ActionIcon
              aria-label={count === 0 ? 'More filters' : `More filters, ${count} set`}
              title="Confidence, near twins"
              data-set={count > 0}
              className={classes.moreFilters}
            >
              <IconAdjustmentsHorizontal size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown className={classes.filterPanel} aria-label="More filters">
            <MoreFilters search={search} onChange={onChange} />
          </Popover.Dropdown>
        </Popover>
      </div>
    </div>
  )
})

interface TextFilterProps {
  readonly text: string
  readonly field: Ref<HTMLInputElement>
  readonly onText: (text: string) => void
}

function TextFilter({ text, field, onText }: TextFilterProps) {
  const [typed, setTyped] = useState(text)
  useEffect(() => {
    if (typed === text) return
    const timer = setTimeout(() => onText(typed), typedAfter)
    return () => clearTimeout(timer)
  }, [typed, text, onText])
  return (
    <TextInput
      ref={field}
      className={classes.grow}
      aria-label="Filter by id or title"
      placeholder="Filter by id or title"
      value={typed}
      leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
      rightSection={
        typed === '' ? null : (
          <ActionIcon aria-label="Clear the filter" onClick={() => setTyped('')}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )
      }
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur()
      }}
    />
  )
}

function MoreFilters({ search, onChange }: Pick<QueueFiltersProps, 'search' | 'onChange'>) {
  const percent = (value: string | number): number | undefined =>
    value === '' ? undefined : Math.min(100, Math.max(0, Number(value)))
  return (
    <>
      <div className={classes.filterRow}>
        <NumberInput
          label="Confidence from"
          suffix=" %"
          min={0}
          max={100}
          value={search.least ?? ''}
          onChange={(value) => onChange({ least: percent(value) })}
        />
        <NumberInput
          label="to"
          suffix=" %"
          min={0}
          max={100}
          value={search.most ?? ''}
          onChange={(value) => onChange({ most: percent(value) })}
        />
      </div>
      <Checkbox
        label="Near twins only"
        checked={search.reason === 'ambiguous'}
        onChange={(event) =>
          onChange({ reason: event.currentTarget.checked ? 'ambiguous' : undefined })
        }
      />
      <Button
        disabled={countFilters(search) === 0}
        onClick={() =>
          onChange({ text: undefined, least: undefined, most: undefined, reason: undefined })
        }
      >
        Clear filters
      </Button>
    </>
  )
}
