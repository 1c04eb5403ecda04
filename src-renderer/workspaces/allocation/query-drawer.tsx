import { Button, Select, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  allocationInputDescriptions,
  type AllocationInputName,
} from '../../../src-shared/allocation/inputs.ts'
import type { QueryPreview } from '../../../src-shared/sql-preview.ts'
import { readSqlTemplate, type SqlParameter } from '../../../src-shared/sql-template.ts'
import { Drawer } from '../../components/drawer.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { ErrorState } from '../../components/states.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { kindWords } from '../settings/connection-words.ts'
import { type Draft, type DraftQuery, writeQuery } from './draft.ts'
import { QueryPreviewTable } from './query-preview.tsx'
import {
  connectionsOf,
  parameterFaults,
  queryFault,
  sharedParameters,
  templateFor,
  withParameter,
  withSql,
} from './query-template-words.ts'
import { SqlEditor } from './sql-editor.tsx'
import classes from './query-drawer.module.css'

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
  const template = readSqlTemplate(query.sql)
  const preview = usePreview()

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
  const fault = queryFault(query)
  const error = preview.error === null ? null : readableError(preview.error)
  const faultLine = Number(/\(line (\d+)\)/.exec(error?.what ?? '')?.[1]) || undefined
  return (
    <Drawer title={`${description.label} from a database`} onClose={onClose} focusRequest={1}>
      <p className={classes.lead}>
        {template.description === '' ? description.help : template.description}
      </p>
      <div className={classes.fields}>
        <Select
          label="Connection"
          placeholder={listed.isPending ? 'Loading' : 'Choose'}
          value={query.connection === '' ? null : query.connection}
          data={connections.map((each) => ({
            value: each.name,
            label: `${each.name} (${kindWords[each.kind]})`,
          }))}
          error={
            query.connection !== '' &&
            listed.data !== undefined &&
            !connections.some((each) => each.name === query.connection)
              ? `There is no connection named ${query.connection}.`
              : undefined
          }
          onChange={(value) => chooseConnection(value ?? '')}
        />
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
      </div>
      {listed.data !== undefined && connections.length === 0 && (
        <p className={classes.lead}>
          No connection is saved yet.{' '}
          <LinkButton
            to="/settings/$section"
            params={{ section: 'connections' }}
            variant="subtle"
            px={4}
          >
            Add one
          </LinkButton>
        </p>
      )}
      {listed.isError && <ErrorState error={readableError(listed.error)} />}
      <Parameters parameters={template.parameters} query={query} onQuery={write} />
      <SqlEditor
        label="Query"
        value={query.sql}
        faultLine={faultLine}
        onChange={(text) => write(withSql(query, text, fileOf(templates, query.file, text)))}
      />
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
      {preview.data !== null && <QueryPreviewTable preview={preview.data} />}
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
