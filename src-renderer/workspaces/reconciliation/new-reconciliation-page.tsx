import { ActionIcon, Button, NumberInput, Select, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFolder, IconX } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import {
  cardinalities,
  fieldKinds,
  type FieldKind,
  type FieldPair,
} from '../../../src-shared/reconciliation/fields.ts'
import type { FieldsProposal, ListProfile } from '../../../src-shared/reconciliation/proposal.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { countOf } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { FileBrowser } from '../allocation/file-browser.tsx'
import {
  draftOfJob,
  emptyDraft,
  jobOf,
  reasonAgainst,
  type ListName,
  type ReconciliationDraft,
  sourceOf,
} from './draft.ts'
import type { NewReconciliationSearch } from './new-reconciliation-search.ts'
import classes from './new-reconciliation.module.css'

const route = getRouteApi('/reconciliation/new')
const typingPause = 400

const lists: readonly (readonly [name: ListName, label: string, description: string])[] = [
  [
    'left',
    'Left list',
    'The records to match, such as a price list. Alone it is searched for duplicates.',
  ],
  ['right', 'Right list', 'What they are matched with, such as a catalogue.'],
  [
    'truth',
    'Known pairs',
    'Left id, right id. Nothing is learned from them; the result is measured by them.',
  ],
]

/** Two lists to match, or one to search for duplicates. */
export function NewReconciliationPage() {
  useCrumbs([{ label: 'Reconciliation' }, { label: 'New reconciliation' }])
  const { from }: NewReconciliationSearch = route.useSearch()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<ReconciliationDraft>(emptyDraft)
  const [browsing, setBrowsing] = useState<ListName | null>(null)
  const earlier = useQuery({
    ...rpc.runs.get.queryOptions({ input: { id: from ?? '' } }),
    enabled: from !== undefined,
  })
  const fill = useEffectEvent((job: NonNullable<typeof earlier.data>['job']) => {
    if (job.kind === 'reconciliation') setDraft(draftOfJob(job))
  })
  const job = earlier.data?.job
  useEffect(() => {
    if (job !== undefined) fill(job)
  }, [job])
  const asked = {
    left: sourceOf(draft, 'left'),
    right: sourceOf(draft, 'right'),
    left_id: draft.leftId,
    right_id: draft.rightId,
  }
  const [settled] = useDebouncedValue(JSON.stringify(asked), typingPause)
  const { left, ...others } = JSON.parse(settled) as typeof asked
  const proposal = useQuery({
    ...rpc.reconciliation.propose.queryOptions({
      input: { left: left ?? { kind: 'file', path: '-' }, ...others },
      staleTime: 30_000,
      retry: false,
    }),
    enabled: left !== null,
    placeholderData: keepPreviousData,
  })
  const start = useMutation({
    mutationFn: (asJob: NonNullable<ReturnType<typeof jobOf>>) => client.runs.start(asJob),
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })
  const sample = useMutation({
    mutationFn: () => client.reconciliation.sample(),
    onSuccess: ({ inputs }) => {
      const pathOf = (source: typeof inputs.right): string =>
        source?.kind === 'file' ? source.path : ''
      setDraft({
        ...emptyDraft,
        paths: { left: pathOf(inputs.left), right: pathOf(inputs.right), truth: '' },
      })
    },
  })
  const reason = reasonAgainst(draft)
  const ready = jobOf(draft)
  const fault = [earlier, start, sample].find(({ isError }) => isError)
  return (
    <>
      <PageHeader
        title="New reconciliation"
        actions={
          <>
            <WriteButton loading={sample.isPending} onClick={() => sample.mutate()}>
              Fill in sample lists
            </WriteButton>
            <Tooltip label={reason} disabled={reason === null}>
              <WriteButton
                variant="filled"
                loading={start.isPending}
                disabled={reason !== null || ready === null}
                onClick={() => ready !== null && start.mutate(ready)}
              >
                {sourceOf(draft, 'right') === null ? 'Find duplicates' : 'Match the lists'}
              </WriteButton>
            </Tooltip>
          </>
        }
      />
      <div className={classes.body}>
        {fault !== undefined && <ErrorState error={readableError(fault.error)} />}
        <div className={classes.columns}>
          <div>
            <section className={classes.section} aria-labelledby="lists">
              <h2 id="lists">Lists</h2>
              {lists.map(([name, label, description]) => (
                <div key={name} className={classes.line}>
                  <TextInput
                    label={label}
                    description={description}
                    placeholder={name === 'left' ? 'lists/prices.csv' : 'None'}
                    value={draft.paths[name]}
                    onChange={({ currentTarget: { value } }) =>
                      setDraft({ ...draft, paths: { ...draft.paths, [name]: value } })
                    }
                  />
                  <ActionIcon
                    aria-label={`Choose ${label.toLowerCase()}`}
                    onClick={() => setBrowsing(name)}
                  >
                    <IconFolder size={14} stroke={1.75} aria-hidden />
                  </ActionIcon>
                </div>
              ))}
            </section>
            {left !== null && (
              <section
                className={classes.section}
                aria-labelledby="fields"
                aria-busy={proposal.isFetching}
              >
                <h2 id="fields">Columns that say the same</h2>
                {proposal.isError ? (
                  <ErrorState
                    error={readableError(proposal.error)}
                    retry={() => void proposal.refetch()}
                  />
                ) : proposal.data === undefined ? (
                  <SkeletonRows rows={6} columns={4} />
                ) : (
                  <Fields
                    proposal={proposal.data}
                    fields={draft.fields ?? proposal.data.fields}
                    isProposed={draft.fields === null}
                    onFields={(fields) => setDraft({ ...draft, fields })}
                  />
                )}
              </section>
            )}
          </div>
          <div>
            <section className={classes.section} aria-labelledby="options">
              <h2 id="options">Options</h2>
              <IdSelect
                label="Id of the left list"
                profile={proposal.data?.left}
                value={draft.leftId}
                onValue={(leftId) => setDraft({ ...draft, leftId })}
              />
              {proposal.data?.right != null && (
                <IdSelect
                  label="Id of the right list"
                  profile={proposal.data.right}
                  value={draft.rightId}
                  onValue={(rightId) => setDraft({ ...draft, rightId })}
                />
              )}
              <Select
                mb={12}
                label="Cardinality"
                description="How many partners a record may have."
                allowDeselect={false}
                data={[
                  { value: 'auto', label: 'Judged from the data' },
                  ...cardinalities.map((value) => ({ value, label: wordsOf(value) })),
                ]}
                value={draft.cardinality}
                onChange={(value) =>
                  setDraft({
                    ...draft,
                    cardinality: cardinalities.find((one) => one === value) ?? 'auto',
                  })
                }
              />
              {(['accept', 'reject'] as const).map((name) => (
                <NumberInput
                  key={name}
                  mb={12}
                  label={name === 'accept' ? 'Accept from' : 'Reject below'}
                  description="Confidence, 0 to 1."
                  placeholder="Proposed by the engine"
                  min={0}
                  max={1}
                  step={0.01}
                  value={draft[name] ?? ''}
                  onChange={(value) =>
                    setDraft({ ...draft, [name]: typeof value === 'number' ? value : null })
                  }
                />
              ))}
              <TextInput
                label="Also write the pairs to a file"
                description="CSV; unmatched records, golden table and summary stand beside it. The run keeps its own copy in any case."
                placeholder="None"
                value={draft.output}
                onChange={({ currentTarget: { value } }) => setDraft({ ...draft, output: value })}
              />
            </section>
          </div>
        </div>
      </div>
      <FileBrowser
        opened={browsing !== null}
        title="Choose a list"
        start={null}
        onClose={() => setBrowsing(null)}
        onChoose={(path) => {
          if (browsing !== null) {
            setDraft({ ...draft, paths: { ...draft.paths, [browsing]: path } })
          }
          setBrowsing(null)
        }}
      />
    </>
  )
}

const wordsOf = (value: string): string =>
  value.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())

interface FieldsProps {
  readonly proposal: FieldsProposal
  readonly fields: readonly FieldPair[]
  readonly isProposed: boolean
  /** Null: as proposed. */
  readonly onFields: (fields: readonly FieldPair[] | null) => void
}

function Fields({ proposal, fields, isProposed, onFields }: FieldsProps) {
  const { left, right, faults } = proposal
  return (
    <>
      <p className={classes.note}>
        {countOf(left.rows, 'record')} on the left
        {right === null
          ? ', matched among themselves.'
          : `, ${countOf(right.rows, 'record')} on the right.`}
      </p>
      {faults.map(({ message, remedy }) => (
        <p key={message} className={classes.note} role="alert">
          {message} {remedy}
        </p>
      ))}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
            <th scope="col">Kind</th>
            <th scope="col">
              <span className="visually-hidden">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field, place) => {
            const name = `${field.left.join(' + ')} and ${field.right.join(' + ')}`
            return (
              <tr key={name}>
                <td>{field.left.join(' + ')}</td>
                <td>{field.right.join(' + ')}</td>
                <td>
                  <Select
                    aria-label={`Kind of ${name}`}
                    allowDeselect={false}
                    data={[...fieldKinds]}
                    value={field.kind}
                    onChange={(kind) =>
                      onFields(fields.with(place, { ...field, kind: kindOf(kind) ?? field.kind }))
                    }
                  />
                </td>
                <td>
                  <ActionIcon
                    variant="subtle"
                    aria-label={`Do not compare ${name}`}
                    onClick={() => onFields(fields.filter((_, at) => at !== place))}
                  >
                    <IconX size={14} stroke={1.75} aria-hidden />
                  </ActionIcon>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {right !== null && (
        <AddField left={left} right={right} onAdd={(field) => onFields([...fields, field])} />
      )}
      {!isProposed && (
        <Button variant="subtle" px={6} onClick={() => onFields(null)}>
          Take the proposal
        </Button>
      )}
    </>
  )
}

function kindOf(text: string | null): FieldKind | undefined {
  return fieldKinds.find((kind) => kind === text)
}

interface AddFieldProps {
  readonly left: ListProfile
  readonly right: ListProfile
  readonly onAdd: (field: FieldPair) => void
}

function AddField({ left, right, onAdd }: AddFieldProps) {
  const [chosen, setChosen] = useState<{ left: string | null; right: string | null }>({
    left: null,
    right: null,
  })
  const namesOf = ({ columns }: ListProfile): string[] => columns.map(({ name }) => name)
  return (
    <div className={classes.added}>
      <Select
        aria-label="Left column"
        placeholder="Left column"
        searchable
        data={namesOf(left)}
        value={chosen.left}
        onChange={(value) => setChosen({ ...chosen, left: value })}
      />
      <Select
        aria-label="Right column"
        placeholder="Right column"
        searchable
        data={namesOf(right)}
        value={chosen.right}
        onChange={(value) => setChosen({ ...chosen, right: value })}
      />
      <Button
        disabled={chosen.left === null || chosen.right === null}
        onClick={() => {
          if (chosen.left === null || chosen.right === null) return
          const kind = left.columns.find(({ name }) => name === chosen.left)?.kind ?? 'name'
          onAdd({ left: [chosen.left], right: [chosen.right], kind })
          setChosen({ left: null, right: null })
        }}
      >
        Compare
      </Button>
    </div>
  )
}

interface IdSelectProps {
  readonly label: string
  readonly profile: ListProfile | undefined
  readonly value: string | null
  readonly onValue: (value: string | null) => void
}

function IdSelect({ label, profile, value, onValue }: IdSelectProps) {
  return (
    <Select
      mb={12}
      label={label}
      description="Names each record; its values must differ."
      placeholder={profile?.id ?? 'Number of the row'}
      clearable
      data={profile?.columns.map(({ name }) => name) ?? []}
      value={value}
      onChange={onValue}
    />
  )
}
