import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { hasResult, type RunDetail } from '../../../../src-shared/runs.ts'
import { SkeletonBar } from '../../../components/states.tsx'
import { TimeAgo } from '../../../components/time.tsx'
import { WriteButton } from '../../../components/write-button.tsx'
import { countOf } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import runClasses from '../../runs/run.module.css'
import { LoadForm } from './load-form.tsx'

/** When and by whom the tables of a run were written into databases, and the way to do it. */
export function LoadSection({ run }: { readonly run: RunDetail }) {
  const [opened, setOpened] = useState(false)
  const isWritable = run.kind === 'events' && hasResult(run.lifecycle)
  const query = useQuery({
    ...rpc.events.loads.queryOptions({ input: { id: run.id } }),
    enabled: isWritable,
  })
  if (!isWritable) return null
  const loads = query.data?.loads ?? []
  return (
    <section>
      <h2>Written to a database</h2>
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
      <WriteButton mt={4} onClick={() => setOpened(true)}>
        Write to a database
      </WriteButton>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        size={560}
        title="Write the tables to a database"
        closeOnClickOutside={false}
      >
        {opened && <LoadForm run={run} onDone={() => setOpened(false)} />}
      </Modal>
    </section>
  )
}
