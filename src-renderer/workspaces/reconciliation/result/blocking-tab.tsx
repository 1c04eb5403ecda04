import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { BlockingRow } from '../../../../src-shared/reconciliation/result.ts'
import { QueryGrid } from '../../../components/query-grid.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { countOf, formatCount, formatNumber } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { blockingColumnsOf } from './list-columns.tsx'
import { PairParts } from './pair-parts.tsx'
import type { ListTabProps } from './list-tabs.tsx'
import { tableSource } from './table-source.ts'
import classes from './result.module.css'

/** Pixels: filters, headings and count of a grid; one of its rows. */
const gridFrame = 104
const rowHeight = 28
const mostRows = 14

interface BlockingTabProps extends ListTabProps {
  readonly onPair: (pair: number) => void
}

/** Which rules made the candidates, what they left out, and why two records are no pair. */
export function BlockingTab(props: BlockingTabProps) {
  const { runId, summary, number, search, onSearch } = props
  const { blocking } = summary
  const source = useMemo(() => tableSource<BlockingRow>(runId, 'blocking', number), [runId, number])
  const columns = useMemo(() => blockingColumnsOf(), [])
  const [rule, setRule] = useState<string | null>(null)
  const dropped = blocking.rules.find(({ name }) => name === rule)
  const kept = blocking.all_pairs === 0 ? 0 : blocking.candidates / blocking.all_pairs
  return (
    <div className={classes.overview}>
      <p className={classes.tabFinding}>
        {formatCount(blocking.candidates)} of {formatCount(blocking.all_pairs)} possible pairs were
        compared, {formatNumber(kept * 100, kept < 0.01 ? 3 : 1)}%. A pair is compared when one rule
        proposes it; values that too many records share propose nothing.
      </p>
      <div className={classes.blocking} style={{ height: heightOf(blocking.rules.length) }}>
        <QueryGrid<BlockingRow>
          id="blocking"
          label="Blocking rules"
          noun={['rule', 'rules']}
          columns={columns}
          source={source}
          search={search}
          onSearch={onSearch}
          onOpen={(row) => setRule(row.rule === rule ? null : row.rule)}
          isOpen={(row) => row.rule === rule}
          empty={<EmptyState title="No rule was made">The lists have nothing to share.</EmptyState>}
        />
      </div>
      {dropped !== undefined && (
        <section className={classes.section}>
          <div className={classes.blockHead}>
            <h2>Values that {dropped.name} left out</h2>
            <span className="muted">{countOf(dropped.dropped_total, 'value')} in all</span>
          </div>
          {dropped.dropped.length === 0 ? (
            <p className={classes.inset}>None: no value of it is shared by too many records.</p>
          ) : (
            <ul className={classes.dropped}>
              {dropped.dropped.map(({ value, records }) => (
                <li key={value}>
                  <span className="mono">{value}</span>{' '}
                  <span className="muted">{countOf(records, 'record')}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      <WhyNot {...props} />
    </div>
  )
}

/** Pixels of the grid with as many rows, at most `mostRows`, so that none is cut. */
function heightOf(rows: number): number {
  return gridFrame + rowHeight * Math.min(mostRows, Math.max(3, rows))
}

/** Two records by id or words; what keeps them from being a pair. */
function WhyNot({ runId, search, onSearch, onPair, number, summary }: BlockingTabProps) {
  const { left, right } = search
  const asked = left !== undefined && right !== undefined
  const query = useQuery({
    ...rpc.reconciliation.whyNot.queryOptions({
      input: { id: runId, left: left ?? '', right: right ?? '' },
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    }),
    queryKey: [...rpc.reconciliation.whyNot.key(), runId, left, right, number],
    enabled: asked,
  })
  return (
    <section className={classes.section} aria-labelledby="why-not">
      <div className={classes.blockHead}>
        <h2 id="why-not">Why is this no pair?</h2>
        <span className="muted">Choose a record of each list by its id or some of its words.</span>
      </div>
      <div className={classes.askLine}>
        <RecordField
          key={`left ${left ?? ''}`}
          runId={runId}
          side="left"
          label={summary.deduplicated ? 'First record' : 'Left record'}
          value={left}
          onChoose={(id) => onSearch({ left: id })}
        />
        <RecordField
          key={`right ${right ?? ''}`}
          runId={runId}
          side={summary.deduplicated ? 'left' : 'right'}
          label={summary.deduplicated ? 'Second record' : 'Right record'}
          value={right}
          onChoose={(id) => onSearch({ right: id })}
        />
        {(left !== undefined || right !== undefined) && (
          <Button variant="subtle" onClick={() => onSearch({ left: undefined, right: undefined })}>
            Clear
          </Button>
        )}
      </div>
      {asked &&
        (query.isError ? (
          <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
        ) : query.data === undefined ? (
          <SkeletonRows rows={4} columns={2} />
        ) : (
          <div className={classes.answer}>
            <div>
              <ul className={classes.sentences}>
                {query.data.sentences.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
              <h3 className={classes.subhead}>Rules</h3>
              <ul className={classes.rules}>
                {query.data.rules.map(({ rule, proposed, said }) => (
                  <li key={rule} data-proposed={proposed}>
                    {proposed ? (
                      <IconCircleCheck size={14} stroke={2} aria-label="Proposed the pair" />
                    ) : (
                      <IconCircleDashed size={14} stroke={2} aria-label="Did not propose it" />
                    )}
                    <span>
                      <strong>{rule}</strong> {said}
                    </span>
                  </li>
                ))}
              </ul>
            </div>
            {query.data.evidence !== null && (
              <div className={classes.evidenceSide}>
                {query.data.pair === null && (
                  <p className={classes.small}>
                    They were not compared; this is what comparing them would have given.
                  </p>
                )}
                <PairParts runId={runId} evidence={query.data.evidence} onPair={onPair} />
              </div>
            )}
          </div>
        ))}
    </section>
  )
}

interface RecordFieldProps {
  readonly runId: string
  readonly side: RecordSide
  readonly label: string
  readonly value: string | undefined
  readonly onChoose: (id: string) => void
}

/** Finds a record of one list; its id can also be typed as it is. */
function RecordField({ runId, side, label, value, onChoose }: RecordFieldProps) {
  const [text, setText] = useState(value ?? '')
  const [wanted] = useDebouncedValue(text, 200)
  const found = useQuery({
    ...rpc.reconciliation.records.queryOptions({
      input: { id: runId, side, text: wanted.slice(0, 500), limit: 30 },
      staleTime: 60_000,
    }),
    placeholderData: keepPreviousData,
  })
  if (found.isError) {
    return (
      <TextInput
        label={label}
        defaultValue={value ?? ''}
        placeholder="Id"
        onBlur={(event) => {
          if (event.currentTarget.value !== '') onChoose(event.currentTarget.value)
        }}
      />
    )
  }
  const records = found.data?.records ?? []
  const listed = records.map(({ id, title }) => ({
    value: id,
    label: title === '' || title === id ? id : `${id} · ${title}`,
  }))
  const isListed = value === undefined || records.some(({ id }) => id === value)
  return (
    <Select
      label={label}
      placeholder="Id or words"
      searchable
      allowDeselect={false}
      value={value ?? null}
      data={isListed ? listed : [{ value, label: value }, ...listed]}
      filter={({ options }) => options}
      onSearchChange={setText}
      nothingFoundMessage={found.isPending ? 'Looking' : 'No record has these words'}
      onChange={(id) => {
        if (id !== null) onChoose(id)
      }}
    />
  )
}
