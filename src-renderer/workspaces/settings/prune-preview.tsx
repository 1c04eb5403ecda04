import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { PrunedRuns, RetentionRule } from '../../../src-shared/retention.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { countOf, formatBytes } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import classes from './settings-page.module.css'

const because: Readonly<Record<PrunedRuns['runs'][number]['because'], string>> = {
  age: 'too old',
  count: 'too many',
  size: 'too large together',
}

const mostShown = 12

/** What a rule would remove, with counts and bytes; removes it when asked to. */
export function PrunePreview({ rule }: { rule: RetentionRule }) {
  const queries = useQueryClient()
  const preview = useQuery({
    queryKey: [...rpc.runs.list.key(), 'prune-preview', rule],
    queryFn: ({ signal }) => client.runs.prune({ rule, dry_run: true }, { signal }),
    placeholderData: keepPreviousData,
  })
  const prune = useMutation({
    mutationFn: (confirmed: RetentionRule) => client.runs.prune({ rule: confirmed }),
    onSuccess: (done) => {
      notifications.show({
        title: `${countOf(done.count, 'run')} deleted`,
        message: `${formatBytes(done.bytes)} are free again.${
          done.failed.length === 0
            ? ''
            : ` ${countOf(done.failed.length, 'run')} could not be deleted: ${done.failed[0]?.reason}`
        }`,
        closeButtonProps: { 'aria-label': 'Dismiss' },
      })
      void queries.invalidateQueries({ queryKey: rpc.runs.key() })
      void queries.invalidateQueries({ queryKey: rpc.system.key() })
    },
  })
  if (preview.isError && preview.data === undefined) {
    return <ErrorState error={readableError(preview.error)} retry={() => void preview.refetch()} />
  }
  if (preview.data === undefined) return <SkeletonRows rows={3} columns={4} />
  const { runs, count, bytes } = preview.data
  if (count === 0) return <p className="muted">Nothing: every run is within the rule.</p>
  const confirm = () =>
    modals.openConfirmModal({
      title: `Delete ${countOf(count, 'run')}?`,
      children: `Their results and logs, ${formatBytes(bytes)}, are deleted. Pinned runs, input files and files written elsewhere stay. This cannot be undone.`,
      labels: { confirm: `Delete ${countOf(count, 'run')}`, cancel: 'Keep them' },
      confirmProps: { variant: 'filled', color: 'red.8' },
      onConfirm: () => prune.mutate(rule),
    })
  return (
    <>
      <div className={classes.formFoot}>
        <span>
          {countOf(count, 'run')}, {formatBytes(bytes)}
        </span>
        {/* The counts of the rule before stand here until those of this one are there. */}
        <Button onClick={confirm} loading={prune.isPending} disabled={preview.isPlaceholderData}>
          Delete them now…
        </Button>
        {prune.isError && (
          <span className={classes.fault} role="alert">
            {readableError(prune.error).what}
          </span>
        )}
      </div>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Ended</th>
              <th scope="col">Goes because it is</th>
              <th scope="col" className="num">
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.slice(0, mostShown).map((run) => (
              <tr key={run.id}>
                <th scope="row" className={classes.wide}>
                  <Link to="/runs/$runId" params={{ runId: run.id }} title={run.title}>
                    {run.title}
                  </Link>
                </th>
                <td>
                  <TimeAgo at={run.ended_at} />
                </td>
                <td>{because[run.because]}</td>
                <td className="num">{formatBytes(run.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > mostShown && <p className="muted">and {countOf(count - mostShown, 'more run')}</p>}
    </>
  )
}
