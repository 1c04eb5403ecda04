import { useQuery } from '@tanstack/react-query'
import { hasResult, type RunDetail } from '../../../src-shared/runs.ts'
import { SkeletonBar } from '../../components/states.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { countOf } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { WriteBackForm } from './write-back-form.tsx'
import { WriteSection } from './write-section.tsx'
import classes from './run.module.css'

/** When and by whom a run's assignments were written into a database, and the way to do it. */
export function WriteBackSection({ run }: { readonly run: RunDetail }) {
  const writable = run.job.kind === 'allocation' && !run.job.dry_run && hasResult(run.lifecycle)
  const query = useQuery({
    ...rpc.databases.writes.queryOptions({ input: { id: run.id } }),
    enabled: writable,
  })
  if (!writable) return null
  const writes = query.data?.writes ?? []
  return (
    <WriteSection
      title="Written to a database"
      dialogTitle="Write the assignments to a database"
      renderForm={(close) => <WriteBackForm run={run} onDone={close} />}
    >
      {query.isPending ? (
        <SkeletonBar width={260} />
      ) : query.isError ? (
        <p className={classes.sentence}>{readableError(query.error).what}</p>
      ) : writes.length === 0 ? (
        <p className={classes.sentence}>Not yet. A run can be written once to each database.</p>
      ) : (
        writes.map((write) => (
          <p key={`${write.connection} ${write.written_at}`} className={classes.sentence}>
            {countOf(write.rows, 'assignment')} to drop {write.drop_id} on{' '}
            <span className="mono">{write.connection}</span>, by {write.written_by}{' '}
            <TimeAgo at={write.written_at} />.
          </p>
        ))
      )}
    </WriteSection>
  )
}
