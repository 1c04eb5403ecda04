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
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text, 150)
  const shown = run === undefined ? undefined : words(run)
  const found = useQuery({
    ...rpc.runs.list.queryOptions({
      input: { text: wanted === shown ? '' : wanted, limit: 50 },
    }),
    placeholderData: keepPreviousData,
  })
  const rows: readonly Named[] = found.data?.rows ?? []
  const chosen: readonly Named[] =
    value === undefined || rows.some(({ id }) => id === value) || run === undefined ? [] : [run]
  return (
    <Select
      label={label}
      placeholder="Choose a run by title or id"
      w="100%"
      searchable
      allowDeselect={false}
      value={value ?? null}
      data={[...chosen, ...rows].map((each) => ({ value: each.id, label: words(each) }))}
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
