import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { JobKind } from '../../../src-shared/runs.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { useNow } from '../../components/time.tsx'
import { formatAgo } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { kindWords } from '../runs/job-kinds.ts'
import classes from './schedules.module.css'

interface RunChoiceProps {
  readonly label: string
  readonly description: string
  /** Stands there while no run is chosen. */
  readonly placeholder: string
  /** Runs of this kind only; absent: of all. */
  readonly kind?: JobKind
  readonly run: string | undefined
  readonly onRun: (id: string) => void
}

const runsOffered = 100

/** One of the newest runs, whose job is to be started by the clock. */
export function RunChoice({ label, description, placeholder, kind, run, onRun }: RunChoiceProps) {
  const list = useQuery(
    rpc.runs.list.queryOptions({
      input: { limit: runsOffered, ...(kind !== undefined && { kinds: [kind] }) },
    }),
  )
  const now = useNow(60_000)
  if (list.isError && list.data === undefined) {
    return <ErrorState error={readableError(list.error)} retry={() => void list.refetch()} />
  }
  if (list.data?.rows.length === 0 && kind === undefined) {
    return (
      <EmptyState
        title="There is no run to repeat yet"
        actions={<LinkButton to="/">Try with sample data</LinkButton>}
      >
        A schedule repeats the job of a run: start one first, and see that it works.
      </EmptyState>
    )
  }
  const rows = list.data?.rows ?? []
  const options = rows.map((each) => ({
    value: each.id,
    label: `${each.title} · ${kindWords[each.kind]} · ${formatAgo(each.created_at, new Date(now))}`,
  }))
  return (
    <Select
      className={classes.choice}
      label={label}
      description={description}
      placeholder={list.data === undefined ? 'Loading runs' : placeholder}
      searchable
      allowDeselect={false}
      nothingFoundMessage="No run is called so"
      data={
        run === undefined || rows.some(({ id }) => id === run)
          ? options
          : [{ value: run, label: run }, ...options]
      }
      value={run ?? null}
      onChange={(id) => {
        if (id !== null) onRun(id)
      }}
    />
  )
}
