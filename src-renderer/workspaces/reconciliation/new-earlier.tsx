import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Run } from '../../../src-shared/runs.ts'
import { formatAgo } from '../../format.ts'
import { rpc } from '../../rpc.ts'

interface EarlierRunProps {
  /** Its id, or ''. */
  readonly value: string
  readonly onChange: (id: string) => void
}

/** A run whose decisions are kept for pairs whose records did not change. */
export function EarlierRun({ value, onChange }: EarlierRunProps) {
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text, 150)
  const found = useQuery({
    ...rpc.runs.list.queryOptions({
      input: {
        kinds: ['reconciliation'],
        states: ['succeeded'],
        text: wanted.includes(' · ') ? '' : wanted,
        limit: 50,
      },
    }),
    placeholderData: keepPreviousData,
  })
  const listed = (found.data?.rows ?? []).map((run) => ({ value: run.id, label: words(run) }))
  const known = value === '' || listed.some((each) => each.value === value)
  return (
    <Select
      mt={12}
      label="Keep decisions of an earlier run"
      description="What people decided there stays decided here, where both records are unchanged."
      placeholder="None"
      searchable
      clearable
      value={value === '' ? null : value}
      data={known ? listed : [{ value, label: value }, ...listed]}
      filter={({ options }) => options}
      onSearchChange={setText}
      nothingFoundMessage="No reconciliation of this title or id"
      onChange={(id) => onChange(id ?? '')}
    />
  )
}

function words({ id, title, created_at: at }: Pick<Run, 'id' | 'title' | 'created_at'>): string {
  return `${title} · ${id} · ${formatAgo(at, new Date())}`
}
