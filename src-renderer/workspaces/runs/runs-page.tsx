import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Run } from '../../../src-shared/runs.ts'
import { DataGrid } from '../../components/data-grid.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { usePages } from '../../components/use-pages.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { runColumns } from './runs-grid-columns.tsx'
import type { RunsSearch } from './runs-search.ts'
import { stateSetOf, stateSets } from './state-sets.ts'
import classes from './runs.module.css'

const route = getRouteApi('/runs')

export function RunsPage() {
  useCrumbs([{ label: 'Runs' }])
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/runs' })
  const changed = useChangedRuns()
  const { mutate: cancel } = useMutation(rpc.runs.cancel.mutationOptions())
  const filters = {
    kinds: search.kind === undefined ? [] : [search.kind],
    states: [...(search.state ?? [])],
    text: search.text ?? '',
  }
  const pages = usePages<Run>({
    queryKey: [...rpc.runs.list.key(), 'pages', filters],
    fetchPage: (offset, limit, signal) =>
      client.runs.list({ ...filters, offset, limit }, { signal }),
    pageSize: 100,
  })
  const columns = useMemo(() => runColumns((id) => cancel({ id })), [cancel])
  const show = (next: RunsSearch) => void navigate({ search: next, replace: true })
  const showText = useDebouncedCallback((text: string) => {
    const { text: _old, ...rest } = search
    show(text === '' ? rest : { ...rest, text })
  }, 200)
  const filtered =
    search.kind !== undefined || search.state !== undefined || search.text !== undefined

  return (
    <>
      <PageHeader
        title="Runs"
        actions={
          <LinkButton
            variant="filled"
            to="/allocation/new"
            leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
          >
            New allocation
          </LinkButton>
        }
      />
      <search className={classes.filters}>
        <TextInput
          key={search.text === undefined ? 'none' : 'some'}
          aria-label="Title or id contains"
          placeholder="Title or id"
          leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
          w={220}
          defaultValue={search.text ?? ''}
          onChange={(event) => showText(event.currentTarget.value)}
        />
        <Select
          aria-label="State"
          w={180}
          value={stateSetOf(search.state)}
          data={stateSets.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => {
            const { state: _old, ...rest } = search
            const set = stateSets.find((candidate) => candidate.value === value)
            show(
              set === undefined || set.states.length === 0 ? rest : { ...rest, state: set.states },
            )
          }}
        />
        {filtered && (
          <Button variant="subtle" onClick={() => show({})}>
            Clear filters
          </Button>
        )}
      </search>
      {pages.error !== null ? (
        <ErrorState error={readableError(pages.error)} retry={pages.retry} />
      ) : (
        <div className={classes.page}>
          <DataGrid
            label="Runs, newest first"
            columns={columns}
            total={pages.total}
            rowAt={(index) => {
              const row = pages.rowAt(index)
              return row === undefined ? undefined : (changed.get(row.id) ?? row)
            }}
            onRange={pages.onRange}
            onOpen={(run) => void navigate({ to: '/runs/$runId', params: { runId: run.id } })}
            noun={['run', 'runs']}
            empty={filtered ? <NothingMatches clear={() => show({})} /> : <NoRuns />}
          />
        </div>
      )}
    </>
  )
}

function NothingMatches({ clear }: { clear: () => void }) {
  return (
    <EmptyState
      title="No run matches these filters"
      actions={<Button onClick={clear}>Clear filters</Button>}
    >
      Runs are found by title, id and state.
    </EmptyState>
  )
}

function NoRuns() {
  return (
    <EmptyState title="No runs yet" actions={<LinkButton to="/">Try with sample data</LinkButton>}>
      Every run is listed here with its result, also the failed and cancelled ones.
    </EmptyState>
  )
}
