import { Button, TextInput, Tooltip } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import type { AllocationInputName } from '../../../src-shared/allocation/inputs.ts'
import { WithDrawer } from '../../components/drawer.tsx'
import { FaultList } from '../../components/fault-list.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState } from '../../components/states.tsx'
import { useStoredState } from '../../components/stored-state.ts'
import { countOf } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { ChangedInputs } from './changed-inputs.tsx'
import {
  changedCount,
  draftOfJob,
  emptyDraft,
  jobOf,
  missingInputs,
  optionalInputs,
  parseDraft,
  preflightRequestOf,
  requiredInputs,
  writeColumn,
  writePath,
  type Draft,
} from './draft.ts'
import { FileBrowser } from './file-browser.tsx'
import { InputDrawer } from './input-drawer.tsx'
import { inputLabels } from './input-labels.ts'
import { InputRow } from './input-row.tsx'
import { filesOf, parseSet } from './new-search.ts'
import { ParameterForm } from './parameter-form.tsx'
import { PreflightPanel } from './preflight-panel.tsx'
import { errorsOf, startLabel } from './preflight-words.ts'
import { allReadable, useInputFiles, withFaults, type InputStates } from './use-input-files.ts'
import { usePreflight, type Preflight } from './use-preflight.ts'
import classes from './new-allocation.module.css'

/** Inputs, parameters and what the two come to, before anything starts. */
export function NewAllocationPage() {
  useCrumbs([{ label: 'Allocation' }, { label: 'New allocation' }])
  const [draft, setDraft] = useStoredState<Draft>('allocation-draft', parseDraft)
  const [filledFrom, setFilledFrom] = useState<string | null>(null)
  const prefill = usePrefill(setDraft, setFilledFrom)
  useNamedFiles(draft, setDraft)
  const navigate = useNavigate()
  const [opened, setOpened] = useState<AllocationInputName | null>(null)
  const [browsing, setBrowsing] = useState<AllocationInputName | null>(null)
  const [shownOptional, setShownOptional] = useState<readonly AllocationInputName[]>([])
  const start = useMutation({
    mutationFn: async () => {
      const job = jobOf(draft)
      if (job === null) throw new TypeError('inputs are missing')
      return client.runs.start(job)
    },
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })

  const named = useInputFiles(draft)
  const readable = missingInputs(draft).length === 0 && allReadable(named)
  const { preflight, again: checkAgain } = usePreflight(readable ? preflightRequestOf(draft) : null)
  const queryClient = useQueryClient()
  const again = () => {
    // The files may have been mended meanwhile: their rows are looked at anew as well.
    void queryClient.invalidateQueries({ queryKey: rpc.files.inspect.key() })
    checkAgain()
  }
  const files = withFaults(named, preflight.state === 'done' ? preflight.report : null)

  const optional = optionalInputs.filter(
    (name) => draft.paths[name] !== '' || shownOptional.includes(name),
  )
  const openedInput = opened === null ? null : files[opened]
  const closeDrawer = useCallback(() => setOpened(null), [])
  const changed = changedCount(draft)

  return (
    <>
      <PageHeader
        title="New allocation"
        meta={changed === 0 ? [] : [`${countOf(changed, 'parameter')} changed from default`]}
        actions={
          <>
            <Button
              disabled={draft === emptyDraft}
              onClick={() => {
                setDraft(emptyDraft)
                setShownOptional([])
                setFilledFrom(null)
                start.reset()
              }}
            >
              Clear form
            </Button>
            <StartButton
              {...{ draft, files, preflight, readable }}
              pending={start.isPending}
              start={() => start.mutate()}
            />
          </>
        }
      />
      <WithDrawer
        drawer={
          opened !== null && openedInput?.state === 'read' ? (
            <InputDrawer
              key={opened}
              name={opened}
              input={openedInput}
              onColumn={(column, from) => setDraft(writeColumn(draft, opened, column, from))}
              onClose={closeDrawer}
            />
          ) : null
        }
      >
        <div className={classes.body}>
          {prefill.isError && <ErrorState error={readableError(prefill.error)} />}
          {filledFrom !== null && (
            <ChangedInputs from={filledFrom} draft={draft} onClose={() => setFilledFrom(null)} />
          )}
          {start.isError && <StartError error={start.error} />}
          <div className={classes.columns}>
            <div>
              <section className={classes.section}>
                <h2>Inputs</h2>
                {[...requiredInputs, ...optional].map((name) => (
                  <InputRow
                    key={name}
                    name={name}
                    path={draft.paths[name]}
                    input={files[name]}
                    onPath={(path) => setDraft(writePath(draft, name, path))}
                    onBrowse={() => setBrowsing(name)}
                    onOpen={() => setOpened(name)}
                    onRemove={
                      optionalInputs.some((each) => each === name)
                        ? () => {
                            setDraft(writePath(draft, name, ''))
                            setShownOptional(shownOptional.filter((each) => each !== name))
                          }
                        : undefined
                    }
                  />
                ))}
                <div className={classes.optional}>
                  {optionalInputs
                    .filter((name) => !optional.includes(name))
                    .map((name) => (
                      <Button
                        key={name}
                        variant="subtle"
                        px={6}
                        leftSection={<IconPlus size={12} stroke={2} aria-hidden />}
                        onClick={() => setShownOptional([...shownOptional, name])}
                      >
                        {inputLabels[name]}
                      </Button>
                    ))}
                </div>
              </section>
              <section className={classes.section} aria-label="Preflight">
                <h2>
                  Preflight
                  {preflight.state === 'done' && (
                    <Button variant="subtle" px={6} onClick={again}>
                      Check again
                    </Button>
                  )}
                </h2>
                <PreflightPanel
                  preflight={preflight}
                  waitsFor={waitsFor(draft, files)}
                  draft={draft}
                  onDraft={setDraft}
                  again={again}
                />
              </section>
              <section className={classes.section}>
                <h2>Output</h2>
                <TextInput
                  label="Also write the assignments to a file"
                  description="CSV or Parquet, by its ending; a summary is written beside it. The run keeps its own copy in any case."
                  placeholder="None"
                  value={draft.output}
                  onChange={(event) => setDraft({ ...draft, output: event.currentTarget.value })}
                />
              </section>
            </div>
            <section className={classes.section}>
              <h2>Parameters</h2>
              <ParameterForm draft={draft} onDraft={setDraft} />
            </section>
          </div>
        </div>
      </WithDrawer>
      <FileBrowser
        opened={browsing !== null}
        title={browsing === null ? '' : `Choose the file: ${inputLabels[browsing].toLowerCase()}`}
        start={browsing === null ? null : folderOf(draft, browsing)}
        onClose={() => setBrowsing(null)}
        onChoose={(path) => {
          if (browsing !== null) setDraft(writePath(draft, browsing, path))
          setBrowsing(null)
        }}
      />
    </>
  )
}

const route = getRouteApi('/allocation/new')

/** Fills the form from the run that the address names, once, and takes the name out of the address. */
function usePrefill(setDraft: (draft: Draft) => void, onFilled: (from: string) => void) {
  const { from, set } = route.useSearch()
  const navigate = useNavigate({ from: '/allocation/new' })
  const query = useQuery({
    ...rpc.runs.get.queryOptions({ input: { id: from ?? '' } }),
    enabled: from !== undefined,
  })
  const job = query.data?.job
  useEffect(() => {
    if (from === undefined || job === undefined) return
    setDraft(draftOfJob(job, parseSet(set)))
    onFilled(from)
    void navigate({ search: {}, replace: true })
  }, [from, set, job, setDraft, onFilled, navigate])
  return query
}

/** Writes the files that the address names into the form, and takes them out of the address. */
function useNamedFiles(draft: Draft, setDraft: (draft: Draft) => void): void {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/allocation/new' })
  useEffect(() => {
    const files = Object.entries(filesOf({ ...search })) as [AllocationInputName, string][]
    if (files.length === 0) return
    setDraft(files.reduce((next, [name, path]) => writePath(next, name, path), draft))
    void navigate({ search: {}, replace: true })
  }, [search, draft, setDraft, navigate])
}

interface StartButtonProps {
  readonly draft: Draft
  readonly files: InputStates
  readonly preflight: Preflight
  readonly readable: boolean
  readonly pending: boolean
  readonly start: () => void
}

function StartButton({ draft, files, preflight, readable, pending, start }: StartButtonProps) {
  const report = preflight.state === 'done' ? preflight.report : null
  const errors = report === null ? 0 : errorsOf(report).length
  const reason = !readable
    ? waitsFor(draft, files)
    : errors > 0
      ? `${countOf(errors, 'error')} of the inputs must be corrected first.`
      : null
  return (
    <Tooltip label={reason} disabled={reason === null}>
      <Button
        variant="filled"
        loading={pending}
        aria-disabled={reason !== null}
        {...(reason === null ? {} : { 'data-disabled': true })}
        onClick={() => {
          if (reason === null) start()
        }}
      >
        {startLabel(report)}
      </Button>
    </Tooltip>
  )
}

/** Why nothing can be checked or started yet, in one sentence. */
function waitsFor(draft: Draft, files: InputStates): string {
  const missing = missingInputs(draft)
  if (missing.length > 0) {
    const names = missing.map((name) => inputLabels[name].toLowerCase()).join(', ')
    return `Still to be named: ${names}.`
  }
  return Object.values(files).some((input) => input.state === 'reading')
    ? 'The files are being read.'
    : 'The inputs are checked once their files can be read and have their columns.'
}

function StartError({ error }: { error: unknown }) {
  const failure = readableError(error)
  return (
    <>
      <ErrorState error={failure} />
      {failure.faults !== undefined && failure.faults.length > 0 && (
        <FaultList faults={failure.faults} label="Faults of the inputs" />
      )}
    </>
  )
}

/** The folder of the input's file, or of any other that is named already. */
function folderOf(draft: Draft, name: AllocationInputName): string | null {
  const path = [draft.paths[name], ...Object.values(draft.paths)].find((each) => /[\\/]/.test(each))
  const folder = path?.replace(/[\\/][^\\/]*$/, '') ?? ''
  return folder === '' || /[*?[]/.test(folder) ? null : folder
}
