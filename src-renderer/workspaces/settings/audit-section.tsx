import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { AuditEntry } from '../../../src-shared/backups.ts'
import { DataGrid, type GridColumn } from '../../components/data-grid.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { formatCount } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { AdminOnly, Section } from './section-parts.tsx'
import { auditAreas, auditDetails, auditPlace, auditWords } from './audit-words.ts'
import classes from './settings-page.module.css'

const columns: readonly GridColumn<AuditEntry>[] = [
  {
    id: 'at',
    header: 'When',
    width: '128px',
    cell: ({ at }) => <TimeAgo at={at} />,
    text: ({ at }) => at,
  },
  { id: 'who', header: 'Who', width: '128px', cell: ({ who }) => who, title: ({ who }) => who },
  {
    id: 'action',
    header: 'Did',
    width: '172px',
    cell: ({ action }) => auditWords(action),
    title: ({ action }) => action,
    text: ({ action }) => action,
  },
  {
    id: 'subject',
    header: 'To',
    width: '200px',
    mono: true,
    cell: ({ subject }) => subject,
    title: ({ subject }) => subject,
  },
  {
    id: 'detail',
    header: 'Details',
    width: 'minmax(220px, 1fr)',
    cell: ({ detail }) => <span className="truncate">{auditDetails(detail).join(' · ')}</span>,
    title: ({ detail }) => auditDetails(detail).join('\n'),
    text: ({ detail }) => detail,
  },
]

export function AuditSection() {
  return (
    <div className={classes.gridSection}>
      <Section
        title="Audit trail"
        lead="Who did what in this workspace, newest first. Entries cannot be changed or removed; a row leads to what it is about."
      >
        {null}
      </Section>
      <AdminOnly what="The audit trail">
        <AuditGrid />
      </AdminOnly>
    </div>
  )
}

function AuditGrid() {
  const navigate = useNavigate()
  const [area, setArea] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const [who] = useDebouncedValue(typed.trim(), 200)
  const filters = {
    ...(area === null ? {} : { action: area }),
    ...(who === '' ? {} : { who }),
  }
  const pages = useInfiniteQuery({
    queryKey: [...rpc.audit.list.key(), filters],
    queryFn: ({ pageParam, signal }) =>
      client.audit.list(
        { ...filters, limit: 200, ...(pageParam === null ? {} : { before: pageParam }) },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
  if (pages.isError && pages.data === undefined) {
    return <ErrorState error={readableError(pages.error)} retry={() => void pages.refetch()} />
  }
  const rows = pages.data?.pages.flatMap(({ entries }) => entries)
  return (
    <>
      <search className={classes.filters}>
        <Select
          aria-label="Area"
          placeholder="All areas"
          clearable
          allowDeselect
          w={180}
          value={area}
          data={auditAreas.map(({ area: value, label }) => ({ value, label }))}
          onChange={setArea}
        />
        <TextInput
          aria-label="Done by"
          placeholder="Done by, exact name"
          w={220}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </search>
      <DataGrid
        label="Audit trail, newest first"
        columns={columns}
        total={rows?.length ?? null}
        rowAt={(index) => rows?.[index]}
        onRange={(_, last) => {
          if (rows !== undefined && last >= rows.length - 20 && pages.hasNextPage) {
            void pages.fetchNextPage()
          }
        }}
        onOpen={(entry) => {
          const place = auditPlace(entry)
          if (place !== null) void navigate(place)
        }}
        stale={pages.isPlaceholderData}
        listKey={JSON.stringify(filters)}
        noun={['entry', 'entries']}
        empty={
          <EmptyState
            title={area === null && who === '' ? 'Nothing was done yet' : 'Nothing like that'}
            actions={
              (area !== null || who !== '') && (
                <Button
                  onClick={() => {
                    setArea(null)
                    setTyped('')
                  }}
                >
                  Clear filters
                </Button>
              )
            }
          />
        }
        foot={
          pages.hasNextPage && (
            <span className="muted">
              the newest {formatCount(rows?.length ?? 0)}; scrolling loads older ones
            </span>
          )
        }
      />
    </>
  )
}
