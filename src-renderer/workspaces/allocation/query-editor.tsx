import { Button, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { QueryPreview } from '../../../src-shared/sql-preview.ts'
import { readSqlTemplate, type SqlParameter } from '../../../src-shared/sql-template.ts'
import { ErrorState } from '../../components/states.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { readableError } from '../../readable-error.ts'
import { client } from '../../rpc.ts'
import { ConnectionSelect } from '../runs/connection-select.tsx'
import type { DraftQuery } from './draft.ts'
import { QueryPreviewTable } from './query-preview.tsx'
import { parameterFaults, queryFault, withParameter } from './query-template-words.ts'
import { SqlEditor } from './sql-editor.tsx'
import classes from './query-drawer.module.css'

interface QueryEditorProps {
  readonly query: DraftQuery
  readonly onQuery: (query: DraftQuery) => void
  readonly onConnection: (connection: string) => void
  readonly onText: (text: string) => void
  /** What the rows are to be. */
  readonly lead: string
  /** Columns that are needed and not among those given. */
  readonly lackingOf?: (columns: readonly string[]) => readonly string[]
  /** Beside the connection. */
  readonly children?: ReactNode
}

/** A query on a connection: which one, its text, the values of its parameters; a look at its rows. */
export function QueryEditor({
  query,
  onQuery,
  onConnection,
  onText,
  lead,
  lackingOf,
  children,
}: QueryEditorProps) {
  const template = readSqlTemplate(query.sql)
  const preview = usePreview()
  const fault = queryFault(query)
  const error = preview.error === null ? null : readableError(preview.error)
  const faultLine = Number(/\(line (\d+)\)/.exec(error?.what ?? '')?.[1]) || undefined
  return (
    <>
      <p className={classes.lead}>{template.description === '' ? lead : template.description}</p>
      <div className={classes.fields}>
        <ConnectionSelect value={query.connection} onChange={onConnection} />
        {children}
      </div>
      <Parameters parameters={template.parameters} query={query} onQuery={onQuery} />
      <SqlEditor label="Query" value={query.sql} faultLine={faultLine} onChange={onText} />
      <div className={classes.bar}>
        {preview.isPending ? (
          <Button onClick={preview.stop}>Stop</Button>
        ) : (
          <WriteButton disabled={fault !== null} onClick={() => preview.start(query)}>
            Preview
          </WriteButton>
        )}
        <span className="muted" role="status">
          {fault ??
            (preview.isPending
              ? 'Asking the server for the first 50 rows'
              : 'Shows the first 50 rows; only reads.')}
        </span>
      </div>
      {error !== null && <ErrorState error={error} />}
      {preview.data !== null && (
        <QueryPreviewTable
          preview={preview.data}
          lacking={lackingOf?.(preview.data.columns.map((column) => column.name)) ?? []}
        />
      )}
    </>
  )
}

interface ParametersProps {
  readonly parameters: readonly SqlParameter[]
  readonly query: DraftQuery
  readonly onQuery: (query: DraftQuery) => void
}

function Parameters({ parameters, query, onQuery }: ParametersProps) {
  if (parameters.length === 0) return null
  const faults = parameterFaults(query)
  return (
    <div className={classes.fields}>
      {parameters.map(({ name, type, standard, help }) => {
        const fault = faults.get(name)
        return (
          <TextInput
            key={name}
            label={<span className="mono">{name}</span>}
            description={help === '' ? undefined : help}
            required={standard === null}
            withAsterisk={false}
            placeholder={
              standard ?? (type === 'timestamp' ? 'like 2026-01-31T00:00:00Z' : 'must be given')
            }
            value={query.parameters?.[name] ?? ''}
            error={fault === undefined || fault.missing ? undefined : fault.message}
            onChange={(event) => onQuery(withParameter(query, name, event.currentTarget.value))}
          />
        )
      })}
    </div>
  )
}

/** Leaving the drawer, or stopping, ends the query on the server too. */
function usePreview() {
  const queryClient = useQueryClient()
  const [asked, setAsked] = useState<DraftQuery | null>(null)
  const [round, setRound] = useState(0)
  const key = ['query-preview', asked, round]
  const found = useQuery<QueryPreview>({
    queryKey: key,
    enabled: asked !== null,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
    queryFn: ({ signal }) => {
      const { connection = '', sql = '', parameters } = asked ?? {}
      return client.databases.preview(
        { connection, sql, ...(parameters === undefined ? {} : { parameters }) },
        { signal },
      )
    },
  })
  return {
    data: found.data ?? null,
    error: found.error,
    isPending: asked !== null && found.isFetching,
    start: (query: DraftQuery) => {
      setAsked(query)
      setRound((count) => count + 1)
    },
    stop: () => {
      void queryClient.cancelQueries({ queryKey: key })
      setAsked(null)
    },
  }
}
