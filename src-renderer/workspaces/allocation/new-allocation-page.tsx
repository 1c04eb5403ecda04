import { Button, SegmentedControl } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { isDropJob } from '../../../src-shared/runs.ts'
import type { AllocationInputName } from '../../../src-shared/allocation/inputs.ts'
import type { PreflightReport } from '../../../src-shared/allocation/preflight.ts'
import { WithDrawer } from '../../components/drawer.tsx'
import { FaultList } from '../../components/fault-list.tsx'
import form from '../../components/form.module.css'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { StartButton } from '../../components/start-button.tsx'
import { ErrorState } from '../../components/states.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { storedChoice, useStoredState } from '../../components/stored-state.ts'
import { countOf } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { PresetsMenu } from '../presets/presets-menu.tsx'
import { presetFact, useDefaultPreset, usePresets } from '../presets/use-presets.ts'
import { showDone } from '../runs/notices.tsx'
import { ChangedInputs } from './changed-inputs.tsx'
import { CopyMenu } from './copy-menu.tsx'
import {
  changedCount,
  draftOfJob,
  emptyDraft,
  isPristine,
  jobOf,
  missingInputs,
  partialInputsOf,
  parseDraft,
  preflightRequestOf,
  writeColumn,
  writePath,
  writeQuery,
  type Draft,
} from './draft.ts'
import { parseTypedJson } from './draft-json.ts'
import { FileBrowser } from './file-browser.tsx'
import { InputDrawer } from './input-drawer.tsx'
import { inputLabels } from './input-labels.ts'
import { InputsSection } from './inputs-section.tsx'
import { jsonFaultsOf, JsonView } from './json-view.tsx'
import { filesOf, parseSet } from './new-search.ts'
import { OutputSection } from './output-section.tsx'
import { ParameterForm } from './parameter-form.tsx'
import { PreflightPanel } from './preflight-panel.tsx'
import { errorsOf, startLabel } from './preflight-words.ts'
import { QueryDrawer } from './query-drawer.tsx'
import { allocationPresets } from './presets.ts'
import { allReadable, useInputFiles, withFaults, type InputStates } from './use-input-files.ts'
import { usePreflight } from './use-preflight.ts'
import { lacksDropIn } from './write-target.ts'
import classes from './new-allocation.module.css'

/** Inputs, parameters and what the two come to, before anything starts. */
export function NewAllocationPage() {
  useCrumbs([{ label: 'Allocation' }, { label: 'New allocation' }])
  const [draft, setDraft] = useStoredState<Draft>('allocation-draft', parseDraft)
  const [typed, setTyped] = useStoredState('allocation-draft-json', parseTypedJson)
  const [view, setView] = useStoredState('allocation-view', parseView)
  const [filledFrom, setFilledFrom] = useState<string | null>(null)
  const prefill = usePrefill(setDraft, setFilledFrom)
  useNamedFiles(draft, setDraft)
  const presets = usePresets('allocation')
  useDefaultPreset(allocationPresets, presets, draft, setDraft)
  const changed = changedCount(draft)
  const ofPreset = presetFact(allocationPresets, presets.presets, draft)
  const navigate = useNavigate()
  const [opened, setOpened] = useState<AllocationInputName | null>(null)
  const [querying, setQuerying] = useState<AllocationInputName | null>(null)
  const [checked, setChecked] = useState<string | null>(null)
  const [browsing, setBrowsing] = useState<AllocationInputName | 'folder' | null>(null)
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
  const request = readable ? preflightRequestOf(draft) : null
  // Files are checked as they change; a database is asked when somebody says so.
  const asksDatabase = Object.keys(draft.queries).length > 0
  const waitsForWord = asksDatabase && request !== null && checked !== request
  const { preflight, again: checkAgain } = usePreflight(waitsForWord ? null : request)
  const queryClient = useQueryClient()
  const again = () => {
    // The files may have been mended meanwhile: their rows are looked at anew as well.
    void queryClient.invalidateQueries({ queryKey: rpc.files.inspect.key() })
    checkAgain()
  }
  const report = preflight.state === 'done' ? preflight.report : null
  const files = withFaults(named, report)
  const faults = view === 'json' ? jsonFaultsOf(draft, typed) : []
  const openedInput = opened === null ? null : files[opened]
  const closeDrawer = useCallback(() => {
    setOpened(null)
    setQuerying(null)
  }, [setOpened, setQuerying])

  const preflightSection = (
    <section className={classes.section} aria-label="Preflight">
      <div className={classes.sectionHead}>
        <h2>Preflight</h2>
        {preflight.state === 'done' && (
          <Button variant="subtle" px={6} onClick={again}>
            Check again
          </Button>
        )}
      </div>
      {waitsForWord && (
        <div className={classes.checkBar}>
          <WriteButton onClick={() => setChecked(request)}>Check inputs</WriteButton>
          <span className="muted">Asks the databases for all rows, as the run will.</span>
        </div>
      )}
      {!waitsForWord && (
        <PreflightPanel
          preflight={preflight}
          waitsFor={waitsFor(draft, files)}
          draft={draft}
          onDraft={setDraft}
          again={again}
        />
      )}
    </section>
  )
  return (
    <>
      <PageHeader
        title="New allocation"
        meta={[
          ...(ofPreset === null ? [] : [ofPreset]),
          ...(changed === 0 ? [] : [`${countOf(changed, 'parameter')} changed from default`]),
        ]}
        actions={
          <>
            <PresetsMenu
              family={allocationPresets}
              presets={presets}
              draft={draft}
              onDraft={setDraft}
            />
            <CopyMenu draft={draft} />
            <LinkButton to="/allocation/sweep">Sweep…</LinkButton>
            <Button
              disabled={isPristine(draft)}
              onClick={() => {
                setDraft(emptyDraft)
                setFilledFrom(null)
                start.reset()
                showDone('Form cleared.', () => setDraft(draft))
              }}
            >
              Clear form
            </Button>
            <StartButton
              reason={reasonNotToStart({
                jsonFaults: faults.length,
                draft,
                files,
                report,
                readable,
              })}
              label={startLabel(report, draft.dryRun)}
              pending={start.isPending}
              start={() => start.mutate()}
            />
          </>
        }
      />
      <WithDrawer
        drawer={
          querying !== null ? (
            <QueryDrawer
              key={querying}
              name={querying}
              draft={draft}
              onDraft={setDraft}
              onClose={closeDrawer}
            />
          ) : opened !== null && openedInput?.state === 'read' ? (
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
        <div className={form.body}>
          {prefill.isError && <ErrorState error={readableError(prefill.error)} />}
          {filledFrom !== null && (
            <ChangedInputs from={filledFrom} draft={draft} onClose={() => setFilledFrom(null)} />
          )}
          {start.isError && <StartError error={start.error} />}
          <div className={`${form.columns} ${classes.columns}`}>
            <div>
              <InputsSection
                draft={draft}
                files={files}
                onDraft={setDraft}
                onFiles={again}
                onBrowse={setBrowsing}
                onOpen={(name) => {
                  setQuerying(null)
                  setOpened(name)
                }}
                onQuery={(name) => {
                  if (draft.queries[name] === undefined) {
                    setDraft(writeQuery(draft, name, { connection: '', sql: '' }))
                  }
                  setQuerying(name)
                }}
              />
              {preflightSection}
              <OutputSection draft={draft} onDraft={setDraft} />
            </div>
            <section className={classes.section}>
              <div className={classes.sectionHead}>
                <h2>Parameters</h2>
                <SegmentedControl
                  aria-label="Show as"
                  value={view}
                  data={views}
                  onChange={(next) => setView(parseView(next))}
                />
              </div>
              {view === 'json' ? (
                <JsonView draft={draft} typed={typed} onTyped={setTyped} onDraft={setDraft} />
              ) : (
                <ParameterForm draft={draft} onDraft={setDraft} />
              )}
            </section>
          </div>
        </div>
      </WithDrawer>
      <FileBrowser
        opened={browsing !== null}
        title={
          browsing === null
            ? ''
            : browsing === 'folder'
              ? 'Choose the folder with the four files'
              : `Choose the file: ${inputLabels[browsing].toLowerCase()}`
        }
        start={browsing === null ? null : folderOf(draft, browsing)}
        wants={browsing === 'folder' ? 'folder' : 'file'}
        onClose={() => setBrowsing(null)}
        onChoose={(path) => {
          if (browsing === 'folder') setDraft({ ...draft, folder: path, seen: {} })
          else if (browsing !== null) setDraft(writePath(draft, browsing, path))
          setBrowsing(null)
        }}
      />
    </>
  )
}

const views = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
]
const parseView = storedChoice(['form', 'json'], 'form')

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
    if (from === undefined || job === undefined || !isDropJob(job)) return
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

interface Readiness {
  readonly jsonFaults: number
  readonly draft: Draft
  readonly files: InputStates
  readonly report: PreflightReport | null
  readonly readable: boolean
}

/** Why it cannot start yet, in one sentence; null: it can. */
function reasonNotToStart(readiness: Readiness): string | null {
  const { jsonFaults, draft, files, report, readable } = readiness
  if (jsonFaults > 0) {
    return `The JSON has ${countOf(jsonFaults, 'fault')}: mend it, or go back to the form.`
  }
  if (!readable) return waitsFor(draft, files)
  const errors = report === null ? 0 : errorsOf(report).length
  if (errors > 0) return `${countOf(errors, 'error')} of the inputs must be corrected first.`
  return !draft.dryRun && lacksDropIn(partialInputsOf(draft), draft.write)
    ? 'Say which drop the assignments are written to, under Output.'
    : null
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
function folderOf(draft: Draft, name: AllocationInputName | 'folder'): string | null {
  if (draft.folder !== '' && name === 'folder') return draft.folder
  const own = name === 'folder' ? '' : draft.paths[name]
  const path = [own, ...Object.values(draft.paths)].find((each) => /[\\/]/.test(each))
  const folder = path?.replace(/[\\/][^\\/]*$/, '') ?? ''
  return folder === '' || /[*?[]/.test(folder) ? null : folder
}
