import { ActionIcon, Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { EventQuery } from '../../../src-shared/events/job.ts'
import { Drawer } from '../../components/drawer.tsx'
import { QueryEditor } from '../allocation/query-editor.tsx'
import { withSql } from '../allocation/query-template-words.ts'
import { QueryWords } from '../allocation/query-words.tsx'
import classes from './new-events.module.css'

interface QueryLineProps {
  readonly query: EventQuery
  readonly onEdit: () => void
  readonly onRemove: () => void
}

/** A query among the inputs. */
export function QueryLine({ query, onEdit, onRemove }: QueryLineProps) {
  return (
    <div className={classes.inputLine}>
      <QueryWords query={query} />
      <Button onClick={onEdit}>Edit query…</Button>
      <ActionIcon aria-label="Remove the query" onClick={onRemove}>
        <IconX size={14} stroke={1.75} aria-hidden />
      </ActionIcon>
    </div>
  )
}

interface EventsQueryDrawerProps {
  readonly query: EventQuery
  readonly onQuery: (query: EventQuery) => void
  readonly onClose: () => void
}

/** Events that are asked of a database: each row is a line, its columns are the fields. */
export function EventsQueryDrawer({ query, onQuery, onClose }: EventsQueryDrawerProps) {
  const { kind: _, ...asked } = query
  const write = (next: typeof asked) => onQuery({ kind: 'query', ...next })
  return (
    <Drawer title="Events from a database" onClose={onClose} focusRequest={1}>
      <QueryEditor
        query={asked}
        lead="One row an event. Its columns are the fields, found by name or by the mapping; a column properties may hold a JSON object."
        onQuery={write}
        onConnection={(connection) => write({ ...asked, connection })}
        onText={(text) => write(withSql(asked, text, query.file))}
      />
    </Drawer>
  )
}
