import { useQuery } from '@tanstack/react-query'
import { hasResult, type RunDetail } from '../../../../src-shared/runs.ts'
import { SkeletonBar } from '../../../components/states.tsx'
import { TimeAgo } from '../../../components/time.tsx'
import { countOf } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import runClasses from '../../runs/run.module.css'
import { WriteSection } from '../../runs/write-section.tsx'
import { LoadForm } from './load-form.tsx'

/** When and by whom the tables of a run were written into databases, and the way to do it. */
export function LoadSection({ run }: { readonly run: RunDetail }) {
  const isWritable = run.kind === 'events' && hasResult(run.lifecycle)
  const query = useQuery({
    ...rpc.events.loads.queryOptions({ input: { id: run.id } }),
    enabled: isWritable,
  })
  if (!isWritable) return null
  const loads = query.data?.loads ?? []
  return (
    <WriteSection
      title="Written to a database"
      dialogTitle="Write the tables to a database"
      renderForm={(close) => <LoadForm run={run} onDone={close} />}
    >
      {query.isPending ? (
        <SkeletonBar width={260} />
      ) : query.isError ? (
        <p className={runClasses.sentence}>{readableError(query.error).what}</p>
      ) : loads.length === 0 ? (
        <p className={runClasses.sentence}>
          Not yet. The daily and retention tables, and the clean events if wanted, go to PostgreSQL
          or ClickHouse, in the place of those of the run before.
        </p>
      ) : (
        loads.map((load) => (
          <p key={`${load.connection} ${load.written_at}`} className={runClasses.sentence}>
            {load.tables.map(({ table, rows }) => `${countOf(rows, 'row')} of ${table}`).join(', ')}{' '}
            on <span className="mono">{load.connection}</span>, by {load.written_by}{' '}
            <TimeAgo at={load.written_at} />.
          </p>
        ))
      )}
    </WriteSection>
  )
}
