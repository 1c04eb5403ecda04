import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Run } from '../../../../src-shared/runs.ts'
import { formatAgo } from '../../../format.ts'
import { rpc } from '../../../rpc.ts'

interface RunPickerProps {
  readonly label: string
  readonly value: string | undefined
  /** What is known of the chosen run, for its words. */
  readonly run: Run | undefined
  readonly onChoose: (id: string) => void
}

type Named = Pick<Run, 'id' | 'title' | 'created_at'>

/** Finds a run by title or id. */
export function RunPicker({ label, value, run, onChoose }: RunPickerProps) {
  const fetched = useQuery({
    ...rpc.runs.get.queryOptions({ input: { id: value ?? '' } }),
    enabled: value !== undefined && run === undefined,
  })
  const named = run ?? (value === undefined ? undefined : fetched.data)
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text, 150)
  // Until it is known more of a run, its id stands for it.
  const shown = named === undefined ? value : words(named)
  const kinds =
    named === undefined ? (['allocation', 'events', 'reconciliation'] as const) : [named.kind]
  const found = useQuery({
    ...rpc.runs.list.queryOptions({
      input: { kinds: [...kinds], text: wanted === shown ? '' : wanted, limit: 50 },
    }),
    placeholderData: keepPreviousData,
  })
  const rows: readonly Named[] = found.data?.rows ?? []
  const listed = rows.map((each) => ({ value: each.id, label: words(each) }))
  const isListed = value === undefined || rows.some(({ id }) => id === value)
  return (
    <Select
      label={label}
      placeholder="Choose a run by title or id"
      w="100%"
      searchable
      allowDeselect={false}
      value={value ?? null}
      data={isListed ? listed : [{ value, label: shown ?? value }, ...listed]}
      // The list comes filtered from the core.
      filter={({ options }) => options}
      onSearchChange={setText}
      nothingFoundMessage={found.isPending ? 'Looking' : 'No run of this title or id'}
      onChange={(id) => {
        if (id !== null) onChoose(id)
      }}
    />
  )
}

function words({ id, title, created_at: at }: Named): string {
  return `${title} · ${id} · ${formatAgo(at, new Date())}`
}
