import { IconDatabase } from '@tabler/icons-react'
import type { DraftQuery } from './draft.ts'
import { queryFault } from './query-template-words.ts'
import classes from './query-words.module.css'

/** A query among the inputs: which connection, and the first line of its text or what it lacks. */
export function QueryWords({ query }: { readonly query: DraftQuery }) {
  const first = query.sql.split('\n').find((line) => line.trim() !== '' && !line.startsWith('--'))
  return (
    <span className={classes.words}>
      <IconDatabase size={14} stroke={1.75} aria-hidden />
      {queryFault(query) ?? (
        <>
          <span>{query.connection}</span>
          <span className="mono">{first?.trim()}</span>
        </>
      )}
    </span>
  )
}
