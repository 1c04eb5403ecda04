import { ActionIcon, Button, Menu, Select } from '@mantine/core'
import { IconDatabase, IconFolder, IconHistory, IconX } from '@tabler/icons-react'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { QuerySource } from '../../../src-shared/allocation/inputs.ts'
import { sourceName } from '../../../src-shared/allocation/source-name.ts'
import type { ReconciliationInputName } from '../../../src-shared/reconciliation/inputs.ts'
import type { ListProfile } from '../../../src-shared/reconciliation/proposal.ts'
import { Drawer } from '../../components/drawer.tsx'
import { useDroppedFiles } from '../../components/dropped-files.tsx'
import menu from '../../components/menu-entry.module.css'
import { PathInput } from '../../components/path-input.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { countOf, fileName, formatCount } from '../../format.ts'
import { rpc } from '../../rpc.ts'
import { QueryEditor } from '../allocation/query-editor.tsx'
import { withSql } from '../allocation/query-template-words.ts'
import { QueryWords } from '../allocation/query-words.tsx'
import { type DraftInput, draftInputOf } from './new-draft.ts'
import classes from './new-reconciliation.module.css'

interface ListInputProps {
  readonly name: ReconciliationInputName
  readonly label: string
  readonly help: string
  readonly input: DraftInput
  /** What was found in it; undefined while it is not known. */
  readonly profile: ListProfile | null | undefined
  /** The chosen id column; null: the one that was found. Undefined: it has none. */
  readonly id?: string | null | undefined
  readonly onId?: (id: string | null) => void
  readonly onInput: (input: DraftInput) => void
  readonly onBrowse: () => void
  readonly onQuery: () => void
}

/** One list: its file or query, what it holds, which column names its records. */
export function ListInput(props: ListInputProps) {
  const { name, label, help, input, profile, id, onId, onInput, onBrowse, onQuery } = props
  const dropping = useDroppedFiles(([path]) => {
    if (path !== undefined) onInput(path)
  })
  return (
    <div className={classes.list} {...dropping.handlers}>
      <div className={classes.listHead}>
        <h3>{label}</h3>
        <span className="muted">{help}</span>
      </div>
      <div className={classes.listLine}>
        {typeof input === 'string' ? (
          <PathInput
            aria-label={label}
            placeholder="Path of a CSV, JSONL or Parquet file"
            value={input}
            onChange={(event) => onInput(event.currentTarget.value)}
          />
        ) : (
          <QueryWords query={input} />
        )}
        {typeof input === 'string' ? (
          <Button
            leftSection={<IconFolder size={14} stroke={1.75} aria-hidden />}
            aria-label={`Choose a file: ${label}`}
            onClick={onBrowse}
          >
            Choose…
          </Button>
        ) : (
          <Button onClick={onQuery}>Edit query…</Button>
        )}
        {typeof input === 'string' ? (
          <ActionIcon
            variant="default"
            aria-label={`Ask a database: ${label}`}
            title="Ask a database instead"
            onClick={onQuery}
          >
            <IconDatabase size={15} stroke={1.75} aria-hidden />
          </ActionIcon>
        ) : (
          <ActionIcon
            variant="default"
            aria-label={`Remove the query: ${label}`}
            title="Use a file instead"
            onClick={() => onInput('')}
          >
            <IconX size={15} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
        <RecentInputs name={name} label={label} onInput={onInput} />
      </div>
      {dropping.note}
      {profile && profile.columns.length > 0 && (
        <div className={classes.listFacts}>
          <span>
            {countOf(profile.rows, 'row')}, {countOf(profile.columns.length, 'column')}
            {profile.sampled < profile.rows && ` (${formatCount(profile.sampled)} looked at)`}
          </span>
          {onId !== undefined && (
            <span className={classes.idColumn}>
              <span aria-hidden>Id</span>
              <Select
                aria-label={`Id column: ${label}`}
                w={190}
                value={id ?? ''}
                data={[
                  {
                    value: '',
                    label: profile.id === null ? 'Number of the row' : `${profile.id} (found)`,
                  },
                  ...[
                    ...profile.id_candidates,
                    ...profile.columns
                      .map((column) => column.name)
                      .filter((column) => !profile.id_candidates.includes(column)),
                  ].map((column) => ({ value: column, label: column })),
                ]}
                allowDeselect={false}
                onChange={(value) => onId(value === null || value === '' ? null : value)}
              />
            </span>
          )}
        </div>
      )}
    </div>
  )
}

const lastRuns = 8

/** The files and queries that the last reconciliations read. */
function RecentInputs({
  name,
  label,
  onInput,
}: {
  readonly name: ReconciliationInputName
  readonly label: string
  readonly onInput: (input: DraftInput) => void
}) {
  const [opened, setOpened] = useState(false)
  return (
    <Menu width={380} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <ActionIcon variant="default" aria-label={`Recent: ${label}`} title="Used lately">
          <IconHistory size={15} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{opened && <RecentItems name={name} onInput={onInput} />}</Menu.Dropdown>
    </Menu>
  )
}

function RecentItems({
  name,
  onInput,
}: {
  readonly name: ReconciliationInputName
  readonly onInput: (input: DraftInput) => void
}) {
  const list = useQuery(
    rpc.runs.list.queryOptions({ input: { kinds: ['reconciliation'], limit: lastRuns } }),
  )
  const runs = useQueries({
    queries: (list.data?.rows ?? []).map(({ id }) => rpc.runs.get.queryOptions({ input: { id } })),
  })
  const seen = new Map<string, { readonly input: DraftInput; readonly at: string }>()
  for (const { data } of runs) {
    if (data?.job.kind !== 'reconciliation') continue
    const { left, right, truth } = data.job.inputs
    // Either list may have stood on the other side before.
    for (const source of name === 'truth'
      ? [truth]
      : name === 'left'
        ? [left, right]
        : [right, left]) {
      if (source === undefined) continue
      const key = JSON.stringify(source)
      if (!seen.has(key)) seen.set(key, { input: draftInputOf(source), at: data.created_at })
    }
  }
  if (list.isPending || runs.some(({ isPending }) => isPending)) {
    return (
      <p className={menu.fact} role="status">
        Looking at the last runs
      </p>
    )
  }
  if (seen.size === 0) {
    return <p className={menu.fact}>No run has read a file for this yet.</p>
  }
  return [...seen].slice(0, 10).map(([key, { input, at }]) => {
    const path = typeof input === 'string' ? input : sourceName({ ...input, kind: 'query' })
    return (
      <Menu.Item key={key} onClick={() => onInput(input)}>
        <span className={menu.entry}>
          <span className="truncate">{typeof input === 'string' ? fileName(input) : path}</span>
          <span className={menu.note}>
            <TimeAgo at={at} />
          </span>
          <span className={`${menu.note} truncate`} title={path}>
            {path}
          </span>
        </span>
      </Menu.Item>
    )
  })
}

interface ListQueryDrawerProps {
  readonly label: string
  readonly query: QuerySource
  readonly onQuery: (query: QuerySource) => void
  readonly onClose: () => void
}

/** A list that is asked of a database: one row a record. */
export function ListQueryDrawer({ label, query, onQuery, onClose }: ListQueryDrawerProps) {
  const { kind: _, ...asked } = query
  const write = (next: typeof asked) => onQuery({ kind: 'query', ...next })
  return (
    <Drawer title={`${label} from a database`} onClose={onClose} focusRequest={1}>
      <QueryEditor
        query={asked}
        lead="One row a record. One of its columns should name each record; the others are compared."
        onQuery={write}
        onConnection={(connection) => write({ ...asked, connection })}
        onText={(text) => write(withSql(asked, text, query.file))}
      />
    </Drawer>
  )
}
