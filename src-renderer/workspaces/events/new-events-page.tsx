import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { z } from 'zod'
import type { LogProfile } from '../../../src-shared/events/profile.ts'
import { WithDrawer } from '../../components/drawer.tsx'
import form from '../../components/form.module.css'
import { PageHeader } from '../../components/page-header.tsx'
import { StartButton } from '../../components/start-button.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { storedChoice, useStoredState } from '../../components/stored-state.ts'
import { countOf } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { FileBrowser } from '../allocation/file-browser.tsx'
import { PresetsMenu } from '../presets/presets-menu.tsx'
import { presetFact, useDefaultPreset, usePresets } from '../presets/use-presets.ts'
import { showDone } from '../runs/notices.tsx'
import {
  draftOfJob,
  effectiveConfiguration,
  emptyDraft,
  isPristine,
  jobOf,
  mappingOf,
  namedInputs,
  parseDraft,
  type EventsDraft,
} from './draft.ts'
import { isPrefix } from './load-target.ts'
import { LoadTargetFields } from './load-target-fields.tsx'
import { LogsSection } from './logs-section.tsx'
import { MappingEditor } from './mapping-editor.tsx'
import { OptionLine } from './option-line.tsx'
import { isChanged, optionGroups } from './options.ts'
import { eventsPresets } from './presets.ts'
import { ProfilePanel, sourceWords } from './profile-panel.tsx'
import { EventsQueryDrawer } from './query-input.tsx'
import { hasNoJson, ManyMalformed, MissingTypes, noJson } from './sample-warnings.tsx'
import { useYaml } from './use-yaml.ts'
import { YamlEditor } from './yaml-editor.tsx'
import classes from './new-events.module.css'

const route = getRouteApi('/events/new')
const typingPause = 400

const views = [
  { value: 'form', label: 'Form' },
  { value: 'yaml', label: 'YAML' },
]
const parseView = storedChoice(['form', 'yaml'] as const, 'form')

/** A preset is applied in the same way whatever the sample says. */
const withoutSample = eventsPresets(undefined)

/** Log files, what a sample of them says, which field is which, and what is asked of them. */
export function NewEventsPage() {
  useCrumbs([{ label: 'Events', to: '/events' }, { label: 'New event run' }])
  const [draft, setDraft] = useStoredState<EventsDraft>('events-draft', parseDraft)
  const [view, setView] = useStoredState('events-view', parseView)
  const prefill = usePrefill(draft, setDraft)
  const navigate = useNavigate()
  const [browsing, setBrowsing] = useState<number | null>(null)
  /** Number of the query whose drawer is open. */
  const [writing, setWriting] = useState<number | null>(null)
  const inputs = namedInputs(draft)
  const [asked] = useDebouncedValue(JSON.stringify(inputs), typingPause)
  const sources = JSON.parse(asked) as typeof inputs
  const query = useQuery({
    ...rpc.events.profile.queryOptions({
      input: { inputs: [...sources] },
      staleTime: 30_000,
      retry: false,
    }),
    // A query that is being written is not asked with every letter.
    enabled: sources.length > 0 && writing === null,
    placeholderData: keepPreviousData,
  })
  // An answer about other files says nothing about these.
  const current = asked === JSON.stringify(inputs) && !query.isPlaceholderData
  const profile = sources.length === 0 || query.isError ? undefined : query.data
  const configuration = effectiveConfiguration(draft, profile)
  const family = eventsPresets(profile)
  const presets = usePresets('events')
  useDefaultPreset(withoutSample, presets, draft, setDraft)
  const ofPreset = presetFact(family, presets.presets, draft)
  const setConfiguration = useCallback(
    (next: EventsDraft['configuration']) =>
      setDraft({ ...draft, configuration: next, mapping: 'own' }),
    [draft, setDraft],
  )
  const yaml = useYaml(configuration, view === 'yaml', setConfiguration)
  const start = useMutation({
    mutationFn: () => client.runs.start(jobOf(draft, profile)),
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })
  const errors = yaml.problems.filter(({ severity }) => severity === 'error').length
  const reason =
    inputs.length === 0
      ? 'Name the log files or a query first.'
      : query.isError
        ? 'The logs cannot be read.'
        : profile === undefined || !current
          ? 'The logs are being looked at.'
          : profile.whole && hasNoJson(profile)
            ? noJson(profile)
            : draft.load.connection !== '' && !isPrefix(draft.load.prefix)
              ? 'The prefix of the tables is no name.'
              : draft.now !== null && !isInstant(draft.now)
                ? 'The clock is no date-time in UTC.'
                : view === 'yaml' && errors > 0
                  ? `The YAML has ${countOf(errors, 'error')}.`
                  : view === 'yaml' && yaml.pending
                    ? 'The YAML is being checked.'
                    : null
  const written = writing === null ? undefined : draft.inputs[writing]
  const writingQuery = typeof written === 'object' ? written : null
  const changed = optionGroups
    .flatMap(({ options }) => options)
    .filter((option) => isChanged(option, configuration)).length
  const suggestions = {
    event_types: profile?.event_types.map(({ event_type }) => event_type) ?? [],
    properties: propertyNames(profile),
  }
  return (
    <>
      <PageHeader
        title="New event run"
        meta={[
          ...(ofPreset === null ? [] : [ofPreset]),
          ...(changed === 0 ? [] : [`${countOf(changed, 'option')} changed from default`]),
        ]}
        actions={
          <>
            <PresetsMenu family={family} presets={presets} draft={draft} onDraft={setDraft} />
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
              label={startLabel(current ? profile : undefined)}
              start={() => start.mutate()}
            />
          </>
        }
      />
      <WithDrawer
        drawer={
          writingQuery !== null && (
            <EventsQueryDrawer
              query={writingQuery}
              onQuery={(next) => {
                if (writing !== null) {
                  setDraft({ ...draft, inputs: draft.inputs.with(writing, next) })
                }
              }}
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
              <LogsSection
                draft={draft}
                onDraft={setDraft}
                onBrowse={setBrowsing}
                onQuery={setWriting}
              />
              {inputs.length > 0 && (
                <section className={classes.section} aria-label="Sample" aria-busy={!current}>
                  {query.isError ? (
                    <ErrorState
                      error={readableError(query.error)}
                      retry={() => void query.refetch()}
                    />
                  ) : profile === undefined ? (
                    <SkeletonRows rows={10} columns={4} />
                  ) : hasNoJson(profile) ? (
                    <EmptyState title={noJson(profile)}>
                      A log has one JSON object on each line. CSV, a JSON array or a binary file
                      must be exported as JSON lines first.
                    </EmptyState>
                  ) : (
                    <div className={classes.sample} data-stale={!current}>
                      <MappingEditor
                        profile={profile}
                        mapping={mappingOf(configuration)}
                        isProposed={draft.mapping === 'proposed'}
                        onMapping={(mapping) =>
                          setDraft({
                            ...draft,
                            configuration: { ...draft.configuration, ...mapping },
                            mapping: 'own',
                          })
                        }
                        onProposal={() => setDraft({ ...draft, mapping: 'proposed' })}
                      />
                      <h2 className={classes.sampleTitle}>
                        {profile.whole ? 'What the files hold' : 'What a sample holds'}
                      </h2>
                      <ProfilePanel profile={profile} />
                    </div>
                  )}
                </section>
              )}
            </div>
            <div>
              <section className={classes.section} aria-labelledby="options">
                <div className={classes.sectionHead}>
                  <h2 id="options">Checks and options</h2>
                  <SegmentedControl
                    aria-label="Show as"
                    value={view}
                    data={views}
                    onChange={(next) => setView(next === 'yaml' ? 'yaml' : 'form')}
                  />
                </div>
                {view === 'yaml' ? (
                  yaml.text === null ? (
                    <SkeletonRows rows={14} columns={2} />
                  ) : (
                    <YamlEditor text={yaml.text} problems={yaml.problems} onText={yaml.write} />
                  )
                ) : (
                  <>
                    <ManyMalformed profile={profile} configuration={configuration} />
                    <MissingTypes
                      profile={profile}
                      required={configuration.quality_checks.required_event_types}
                      onNone={(required) =>
                        setDraft({
                          ...draft,
                          configuration: {
                            ...draft.configuration,
                            quality_checks: {
                              ...draft.configuration.quality_checks,
                              required_event_types: [...required],
                            },
                          },
                        })
                      }
                    />
                    {optionGroups.map(({ title, options }) => (
                      <div key={title} className={form.group}>
                        <h3>{title}</h3>
                        {options.map((option) => (
                          <OptionLine
                            key={option.key}
                            option={option}
                            configuration={draft.configuration}
                            suggestions={suggestions}
                            onChange={(next) => setDraft({ ...draft, configuration: next })}
                          />
                        ))}
                      </div>
                    ))}
                  </>
                )}
              </section>
              <section className={classes.section}>
                <h2>Clock</h2>
                <TextInput
                  label="Clock of the run"
                  description="Timestamps later than this, and the days ahead allowed, are in the future. Empty: the time of the start."
                  placeholder="Time of the start"
                  value={draft.now ?? ''}
                  error={
                    draft.now !== null && !isInstant(draft.now)
                      ? 'As 2025-03-31T15:06:00Z, in UTC.'
                      : null
                  }
                  onChange={({ currentTarget: { value } }) =>
                    setDraft({ ...draft, now: value.trim() === '' ? null : value })
                  }
                />
              </section>
              <section className={classes.section}>
                <h2>Where the result goes</h2>
                <TextInput
                  mb={12}
                  label="Also write the outputs to a folder"
                  description="Three Parquet files, the quality report, rejected lines and metrics, all or nothing. The run keeps its own copy in any case."
                  placeholder="None"
                  value={draft.output}
                  onChange={(event) => setDraft({ ...draft, output: event.currentTarget.value })}
                />
                <h3>Load into a database</h3>
                <LoadTargetFields
                  target={draft.load}
                  onTarget={(load) => setDraft({ ...draft, load })}
                  optional="The daily and retention tables are written there by the run itself after its checks (in strict mode only if all passed), in the place of those of the run before."
                />
              </section>
            </div>
          </div>
        </div>
      </WithDrawer>
      <FileBrowser
        opened={browsing !== null}
        title="Choose a log file"
        start={browsing === null ? null : folderOf(pathAt(draft, browsing))}
        wants="file"
        onClose={() => setBrowsing(null)}
        onChoose={(path) => {
          if (browsing !== null) setDraft({ ...draft, inputs: draft.inputs.with(browsing, path) })
          setBrowsing(null)
        }}
      />
    </>
  )
}

const pathAt = ({ inputs }: EventsDraft, index: number): string => {
  const input = inputs[index]
  return typeof input === 'string' ? input : ''
}

const isInstant = (text: string): boolean => z.iso.datetime().safeParse(text.trim()).success

/** What the primary button will do: Clean 30 files, 3.8 MB and 1 query. */
function startLabel(profile: LogProfile | undefined): string {
  if (profile === undefined) return 'Clean events'
  return `Clean ${sourceWords(profile)}`
}

/** Keys that an event's properties have, or would have as the rest of the line. */
function propertyNames(profile: LogProfile | undefined): readonly string[] {
  if (profile === undefined) return []
  const { mapping } = profile
  const prefix = mapping.properties === 'rest' ? 1 : 2
  return profile.fields
    .filter(({ path, types }) => path.length === prefix && types.includes('number'))
    .map(({ path }) => path.at(-1) ?? '')
}

function folderOf(path: string): string | null {
  const folder = path.replace(/[\\/][^\\/]*$/, '')
  return folder === '' || folder === path || /[*?[{]/.test(folder) ? null : folder
}

/** Fills the form from the run or path that the address names, once. */
function usePrefill(draft: EventsDraft, setDraft: (draft: EventsDraft) => void) {
  const { from, input } = route.useSearch()
  const navigate = useNavigate({ from: '/events/new' })
  const query = useQuery({
    ...rpc.runs.get.queryOptions({ input: { id: from ?? '' } }),
    enabled: from !== undefined,
  })
  const job = query.data?.job
  useEffect(() => {
    if (from !== undefined) {
      if (job?.kind !== 'events') return
      setDraft(draftOfJob(job))
    } else if (input !== undefined) {
      setDraft({ ...draft, inputs: input.split('\n') })
    } else return
    void navigate({ search: {}, replace: true })
  }, [from, input, job, draft, setDraft, navigate])
  return query
}
