import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  allocationInputDescriptions,
  type AllocationInputName,
} from '../../../src-shared/allocation/inputs.ts'
import { missingColumnsOf } from '../../../src-shared/allocation/guess-columns.ts'
import { readSqlTemplate } from '../../../src-shared/sql-template.ts'
import { Drawer } from '../../components/drawer.tsx'
import { rpc } from '../../rpc.ts'
import { type Draft, type DraftQuery, writeQuery } from './draft.ts'
import { QueryEditor } from './query-editor.tsx'
import { connectionsOf, sharedParameters, templateFor, withSql } from './query-template-words.ts'

interface QueryDrawerProps {
  readonly name: AllocationInputName
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
  readonly onClose: () => void
}

const own = '(as written below)'

/** An input that is asked of a database: which one, with what text and values; a look at its rows. */
export function QueryDrawer({ name, draft, onDraft, onClose }: QueryDrawerProps) {
  const description = allocationInputDescriptions[name]
  const query: DraftQuery = draft.queries[name] ?? { connection: '', sql: '' }
  const listed = useQuery(rpc.connections.list.queryOptions())
  const shipped = useQuery({ ...rpc.databases.templates.queryOptions(), staleTime: Infinity })
  const connections = connectionsOf(listed.data)
  const templates = shipped.data?.templates ?? []
  const write = (next: DraftQuery) => onDraft(writeQuery(draft, name, next))

  const takeText = (next: DraftQuery, text: string, file: string | undefined) => {
    const shared = sharedParameters(Object.values(draft.queries), readSqlTemplate(text).parameters)
    write({ ...withSql(next, text, file), parameters: { ...shared, ...next.parameters } })
  }
  const chooseConnection = (connection: string) => {
    const next = { ...query, connection }
    const kind = connections.find((each) => each.name === connection)?.kind
    const begin = query.sql === '' ? templateFor(templates, name, kind) : undefined
    if (begin === undefined) write(next)
    else takeText(next, begin.sql, begin.name)
  }
  return (
    <Drawer title={`${description.label} from a database`} onClose={onClose} focusRequest={1}>
      <QueryEditor
        query={query}
        lead={description.help}
        lackingOf={(columns) =>
          missingColumnsOf(name, columns).filter((column) => {
            const mapped = draft.columns[name]?.[column]
            return mapped === undefined || !columns.includes(mapped)
          })
        }
        onQuery={write}
        onConnection={chooseConnection}
        onText={(text) => write(withSql(query, text, fileOf(templates, query.file, text)))}
      >
        <Select
          label="Begin with"
          value={templates.find(({ sql }) => sql === query.sql)?.name ?? own}
          data={[
            { value: own, label: own },
            ...templates
              .filter(({ input }) => input === name)
              .map((each) => ({ value: each.name, label: each.name })),
          ]}
          onChange={(value) => {
            const chosen = templates.find((each) => each.name === value)
            if (chosen !== undefined) takeText(query, chosen.sql, chosen.name)
          }}
        />
      </QueryEditor>
    </Drawer>
  )
}

/** A text that was changed is no longer the file's. */
function fileOf(
  templates: readonly { readonly name: string; readonly sql: string }[],
  file: string | undefined,
  text: string,
): string | undefined {
  const same = templates.find(({ sql }) => sql === text)
  if (same !== undefined) return same.name
  return templates.some(({ name }) => name === file)
    ? `${file?.replace(/\.sql$/, '')}-changed.sql`
    : file
}
