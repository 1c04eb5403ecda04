import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type {
  ProposalRequest,
  FieldsProposal,
} from '../../../src-shared/reconciliation/proposal.ts'
import {
  reconciliationInputWords,
  type ReconciliationInputName,
} from '../../../src-shared/reconciliation/inputs.ts'
import { WithDrawer } from '../../components/drawer.tsx'
import form from '../../components/form.module.css'
import { PageHeader } from '../../components/page-header.tsx'
import { StartButton } from '../../components/start-button.tsx'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { storedChoice, useStoredState } from '../../components/stored-state.ts'
import { countOf, formatCount } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { FileBrowser } from '../allocation/file-browser.tsx'
import { PresetsMenu } from '../presets/presets-menu.tsx'
import { presetFact, useDefaultPreset, usePresets } from '../presets/use-presets.ts'
import { showDone } from '../runs/notices.tsx'
import {
  changedParameters,
  type DraftInput,
  draftOfJob,
  emptyDraft,
  isPristine,
  jobOf,
  parseDraft,
  type ReconciliationDraft,
  sourceOf,
  withAbbreviations,
} from './new-draft.ts'
import { MatchesTargetFields } from './matches-target-fields.tsx'
import { EarlierRun } from './new-earlier.tsx'
import { FieldTable } from './new-fields.tsx'
import { ListInput, ListQueryDrawer } from './new-inputs.tsx'
import { JsonView } from './new-json.tsx'
import { ParameterLines, SurvivorshipLines } from './new-parameters.tsx'
import { reconciliationPresets } from './new-presets.ts'
import classes from './new-reconciliation.module.css'

const route = getRouteApi('/reconciliation/new')
const typingPause = 400
const views = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
]
const parseView = storedChoice(['form', 'json'] as const, 'form')
const emptyQuery = { kind: 'query', connection: '', sql: '' } as const

/** Two lists to match, or one to search for duplicates: what is compared, how it is decided. */
export function NewReconciliationPage() {
  useCrumbs([{ label: 'Reconciliation', to: '/reconciliation' }, { label: 'New reconciliation' }])
  const [draft, setDraft] = useStoredState<ReconciliationDraft>('reconciliation-draft', parseDraft)
  const [view, setView] = useStoredState('reconciliation-view', parseView)
  const prefill = usePrefill(draft, setDraft)
  const presets = usePresets('reconciliation')
  useDefaultPreset(reconciliationPresets, presets, draft, setDraft)
  const navigate = useNavigate()
  const [browsing, setBrowsing] = useState<ReconciliationInputName | null>(null)
  const [writing, setWriting] = useState<ReconciliationInputName | null>(null)
  const { proposal, current, asked } = useProposal(draft, writing !== null)
  const found = proposal.isError || !asked ? undefined : proposal.data
  const read = jobOf(draft)
  const start = useMutation({
    mutationFn: () => {
      if (!read.ok) throw new Error(read.why)
      return client.runs.start(read.job)
    },
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })
  const errors = found?.faults.filter(({ severity }) => severity === 'error').length ?? 0
  const fields = draft.parameters.fields ?? found?.fields ?? []
  const reason = !read.ok
    ? read.why
    : proposal.isError
      ? 'The lists cannot be read.'
      : found === undefined || !current
        ? 'The lists are being looked at.'
        : errors > 0
          ? `The lists have ${countOf(errors, 'fault')}.`
          : fields.length === 0
            ? 'Pair at least one column of each list.'
            : null
  const putInput = (name: ReconciliationInputName, input: DraftInput) =>
    setDraft({ ...draft, inputs: { ...draft.inputs, [name]: input } })
  const setParameter = <K extends keyof ReconciliationDraft['parameters']>(
    name: K,
    value: ReconciliationDraft['parameters'][K],
  ) => setDraft({ ...draft, parameters: { ...draft.parameters, [name]: value } })
  const changed = changedParameters(draft)
  const ofPreset = presetFact(reconciliationPresets, presets.presets, draft)
  const writtenInput = writing === null ? '' : draft.inputs[writing]
  const written = typeof writtenInput === 'string' ? null : writtenInput
  const inputProps = (name: ReconciliationInputName) => ({
    name,
    input: draft.inputs[name],
    onInput: (input: DraftInput) => putInput(name, input),
    onBrowse: () => setBrowsing(name),
    onQuery: () => {
      if (typeof draft.inputs[name] === 'string') putInput(name, emptyQuery)
      setWriting(name)
    },
  })
  return (
    <>
      <PageHeader
        title="New reconciliation"
        meta={[
          ...(ofPreset === null ? [] : [ofPreset]),
          ...(changed === 0 ? [] : [`${countOf(changed, 'parameter')} changed from default`]),
        ]}
        actions={
          <>
            <PresetsMenu
              family={reconciliationPresets}
              presets={presets}
              draft={draft}
              onDraft={setDraft}
            />
            <Button
              disabled={isPristine(draft)}
              onClick={() => {
                setDraft(emptyDraft)
                start.reset()
                showDone('Form cleared.', () => setDraft(draft))
              }}
            >
              Clear form
            </Button>
            <StartButton
              reason={reason}
              pending={start.isPending}
              label={startLabel(draft, current ? found : undefined)}
              start={() => start.mutate()}
            />
          </>
        }
      />
      <WithDrawer
        drawer={
          writing !== null &&
          written !== null && (
            <ListQueryDrawer
              label={reconciliationInputWords[writing]}
              query={written}
              onQuery={(query) => putInput(writing, query)}
              onClose={() => setWriting(null)}
            />
          )
        }
      >
        <div className={form.body}>
          {prefill.isError && <ErrorState error={readableError(prefill.error)} />}
          {start.isError && <ErrorState error={readableError(start.error)} />}
          <div className={`${form.columns} ${classes.columns}`}>
            <div>
              <section className={classes.section} aria-labelledby="lists">
                <div className={classes.sectionHead}>
                  <h2 id="lists">Lists</h2>
                  <SegmentedControl
                    aria-label="What is done"
                    value={draft.alone ? 'one' : 'two'}
                    data={[
                      { value: 'two', label: 'Match two lists' },
                      { value: 'one', label: 'Find duplicates in one' },
                    ]}
                    onChange={(value) => setDraft({ ...draft, alone: value === 'one' })}
                  />
                </div>
                <ListInput
                  {...inputProps('left')}
                  label={draft.alone ? 'List' : 'Left list'}
                  help={
                    draft.alone
                      ? 'is searched for records that are there twice'
                      : 'for example a price list'
                  }
                  profile={found?.left}
                  id={draft.parameters.left_id}
                  onId={(id) => setParameter('left_id', id)}
                />
                {!draft.alone && (
                  <ListInput
                    {...inputProps('right')}
                    label="Right list"
                    help="for example the catalogue"
                    profile={found?.right}
                    id={draft.parameters.right_id}
                    onId={(id) => setParameter('right_id', id)}
                  />
                )}
                <ListInput
                  {...inputProps('truth')}
                  label="Known pairs"
                  help="optional: left id, right id; the result is measured by them, nothing is learned"
                  profile={undefined}
                />
              </section>
              {asked && (
                <section className={classes.section} aria-labelledby="fields" aria-busy={!current}>
                  {proposal.isError ? (
                    <ErrorState
                      error={readableError(proposal.error)}
                      retry={() => void proposal.refetch()}
                    />
                  ) : found === undefined ? (
                    <SkeletonRows rows={8} columns={3} />
                  ) : (
                    <div className={classes.proposal} data-stale={!current}>
                      <Faults faults={found.faults} />
                      {found.left.columns.length > 0 && (
                        <FieldTable
                          proposal={found}
                          fields={draft.parameters.fields}
                          onFields={(next) => setParameter('fields', next)}
                        />
                      )}
                    </div>
                  )}
                </section>
              )}
            </div>
            <div>
              <section className={classes.section} aria-labelledby="parameters">
                <div className={classes.sectionHead}>
                  <h2 id="parameters">Parameters</h2>
                  <SegmentedControl
                    aria-label="Show as"
                    value={view}
                    data={views}
                    onChange={(next) => setView(next === 'json' ? 'json' : 'form')}
                  />
                </div>
                {view === 'json' ? (
                  <JsonView draft={draft} onDraft={setDraft} />
                ) : (
                  <>
                    <ParameterLines draft={draft} onDraft={setDraft} />
                    <SurvivorshipLines draft={draft} onDraft={setDraft} proposal={found} />
                    <EarlierRun
                      value={draft.earlier}
                      onChange={(earlier) => setDraft({ ...draft, earlier })}
                    />
                    <TextInput
                      mt={12}
                      label="Also write the pairs to a file"
                      description="A CSV file, with what is unmatched, the golden table and the summary beside it. The run keeps its own copy in any case."
                      placeholder="None"
                      value={draft.output}
                      onChange={(event) =>
                        setDraft({ ...draft, output: event.currentTarget.value })
                      }
                    />
                    <MatchesTargetFields
                      target={draft.write}
                      onTarget={(write) => setDraft({ ...draft, write })}
                    />
                  </>
                )}
              </section>
            </div>
          </div>
        </div>
      </WithDrawer>
      <FileBrowser
        opened={browsing !== null}
        title={
          browsing === null
            ? 'Choose a file'
            : `Choose a file: ${reconciliationInputWords[browsing].toLowerCase()}`
        }
        start={browsing === null ? null : folderOf(draft.inputs[browsing])}
        wants="file"
        onClose={() => setBrowsing(null)}
        onChoose={(path) => {
          if (browsing !== null) putInput(browsing, path)
          setBrowsing(null)
        }}
      />
    </>
  )
}

/** What the lists hold and which columns would be paired, asked anew a moment after the last letter. */
function useProposal(draft: ReconciliationDraft, writing: boolean) {
  const left = sourceOf(draft.inputs.left)
  const right = draft.alone ? null : sourceOf(draft.inputs.right)
  const whole = left !== null && (draft.alone || right !== null)
  const request = JSON.stringify(
    whole
      ? {
          left,
          right,
          left_id: draft.parameters.left_id,
          right_id: draft.alone ? null : draft.parameters.right_id,
        }
      : null,
  )
  const [settled] = useDebouncedValue(request, typingPause)
  const input = JSON.parse(settled) as ProposalRequest | null
  const proposal = useQuery({
    ...rpc.reconciliation.propose.queryOptions({
      input: input ?? { left: { kind: 'file', path: '-' }, right: null },
      staleTime: 30_000,
      retry: false,
    }),
    // A query that is being written is not asked with every letter.
    enabled: input !== null && !writing,
    placeholderData: keepPreviousData,
  })
  return {
    proposal,
    asked: whole,
    // An answer about other lists says nothing about these.
    current: settled === request && !proposal.isPlaceholderData,
  }
}

/** Fills the form from the run that the address names, once. */
function usePrefill(draft: ReconciliationDraft, setDraft: (draft: ReconciliationDraft) => void) {
  const { from, accept, abbreviations } = route.useSearch()
  const navigate = useNavigate({ from: '/reconciliation/new' })
  const query = useQuery({
    ...rpc.runs.get.queryOptions({ input: { id: from ?? '' } }),
    enabled: from !== undefined,
  })
  const job = query.data?.job
  useEffect(() => {
    if (from === undefined || job?.kind !== 'reconciliation') return
    const filled = draftOfJob(job)
    const parameters = withAbbreviations(filled.parameters, abbreviations ?? '')
    setDraft({
      ...filled,
      parameters: { ...parameters, accept: accept ?? parameters.accept },
    })
    void navigate({ search: {}, replace: true })
  }, [from, accept, abbreviations, job, draft, setDraft, navigate])
  return query
}

/** What the primary button will do: Match 1,076 records with 1,076. */
function startLabel({ alone }: ReconciliationDraft, found: FieldsProposal | undefined): string {
  if (alone) {
    return found === undefined || found.left.rows === 0
      ? 'Find duplicates'
      : `Find duplicates in ${countOf(found.left.rows, 'record')}`
  }
  return found === undefined || found.right === null || found.left.rows === 0
    ? 'Match lists'
    : `Match ${countOf(found.left.rows, 'record')} with ${formatCount(found.right.rows)}`
}

function folderOf(input: DraftInput): string | null {
  if (typeof input !== 'string') return null
  const folder = input.replace(/[\\/][^\\/]*$/, '')
  return folder === '' || folder === input || /[*?[{]/.test(folder) ? null : folder
}

function Faults({ faults }: Pick<FieldsProposal, 'faults'>) {
  if (faults.length === 0) return null
  return (
    <ul className={classes.faults} aria-label="Faults of the lists">
      {faults.map((fault) => (
        <li key={`${fault.input} ${fault.kind} ${fault.message}`} data-severity={fault.severity}>
          {fault.severity === 'error' ? (
            <IconCircleX size={14} stroke={2} aria-label="Error" />
          ) : (
            <IconAlertTriangle size={14} stroke={2} aria-label="Warning" />
          )}
          <span>
            {fault.message} <span className="muted">{fault.remedy}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
