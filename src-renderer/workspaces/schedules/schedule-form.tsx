import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { WriteTarget } from '../../../src-shared/allocation/write-back.ts'
import type { LoadTarget } from '../../../src-shared/events/load.ts'
import type { MatchesTarget } from '../../../src-shared/reconciliation/write.ts'
import type { Job } from '../../../src-shared/runs.ts'
import { cronWords } from '../../../src-shared/schedules/cron-words.ts'
import { jobTexts, withJobTexts } from '../../../src-shared/schedules/job-paths.ts'
import type { Schedule } from '../../../src-shared/schedules/schedules.ts'
import { ErrorState } from '../../components/states.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { WriteTargetFields } from '../allocation/write-target-fields.tsx'
import { lacksDropIn, noWriteTarget, writeOf } from '../allocation/write-target.ts'
import { isPrefix, jobLoadOf, noLoadTarget } from '../events/load-target.ts'
import { LoadTargetFields } from '../events/load-target-fields.tsx'
import { MatchesTargetFields } from '../reconciliation/matches-target-fields.tsx'
import { sharedTexts } from './schedule-words.ts'
import { NextStarts } from './next-starts.tsx'
import { Becomes, PathField } from './path-field.tsx'
import { ownTimezone, timezoneOptions } from './timezones.ts'
import classes from './schedules.module.css'

interface ScheduleFormProps {
  /** The one to change; absent: a new one. */
  readonly before?: Schedule
  /** Null where another version wrote it: only the times can be changed then. */
  readonly job: Job | null
  /** In the place of the schedule's own: its parameters come from there, its paths stay as they were. */
  readonly taken?: Job
  /** A new one is called after its run. */
  readonly title?: string
  /** When the run was, whose dates in paths become patterns. */
  readonly ranAt?: string
  readonly onCancel: () => void
  readonly onSaved: (schedule: Schedule) => void
}

const usualTimes = [
  ['0 * * * *', 'Every hour'],
  ['0 3 * * *', 'Every night'],
  ['30 6 * * 1-5', 'Weekday mornings'],
  ['0 6 * * 1', 'Every Monday'],
  ['0 4 1 * *', 'Every month'],
] as const

/** Milliseconds that the expression rests before its starts are asked for. */
const pause = 200

/** When a job starts, and the dates in its paths. */
export function ScheduleForm({ before, taken, title, ranAt, ...props }: ScheduleFormProps) {
  const { onCancel, onSaved } = props
  const queries = useQueryClient()
  const job = useMemo(
    () => (taken === undefined ? props.job : withPathsOf(props.job, taken)),
    [props.job, taken],
  )
  // What assignments are written with has its own fields.
  const texts = job === null ? [] : jobTexts(job).filter(({ place }) => !place.startsWith('write.'))
  const [name, setName] = useState(before?.name ?? title ?? '')
  const [cron, setCron] = useState(before?.cron ?? '0 3 * * *')
  const [timezone, setTimezone] = useState(before?.timezone ?? ownTimezone)
  const [runOnce, setRunOnce] = useState(before?.on_missed === 'run_once')
  const asksForLoad = job?.kind === 'events'
  const [load, setLoad] = useState<LoadTarget>()
  const loadNow = load ?? (asksForLoad ? job.load : null) ?? noLoadTarget
  const [target, setTarget] = useState<MatchesTarget>()
  const targetNow = target ?? (job?.kind === 'reconciliation' ? job.write : undefined)
  const written = asksForLoad ? loadNow : targetNow
  const [write, setWrite] = useState<WriteTarget>()
  const writeNow = write ?? (job?.kind === 'allocation' ? job.write : undefined) ?? noWriteTarget
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({})
  const zones = useMemo(() => timezoneOptions(timezone), [timezone])
  const [asked] = useDebouncedValue(cron, pause)
  const preview = useQuery(
    rpc.schedules.preview.queryOptions({
      input: { cron: asked, timezone },
      enabled: asked.trim() !== '',
      placeholderData: keepPreviousData,
    }),
  )
  const pathed =
    job === null ? null : withJobTexts(job, ({ place, text }) => changed[place]?.trim() || text)
  // What is not asked for is not in the way.
  const isWritable =
    pathed?.kind === 'allocation'
      ? pathed.dry_run || !lacksDropIn(pathed.inputs, writeNow)
      : written === undefined || written.connection === '' || isPrefix(written.prefix)
  const save = useMutation({
    mutationFn: async () => {
      const filled = pathed === null ? undefined : withTarget(pathed, { load, target, write })
      const values = { name, cron, timezone, on_missed: runOnce ? 'run_once' : 'report' } as const
      if (before !== undefined) {
        const isChanged =
          taken !== undefined ||
          load !== undefined ||
          target !== undefined ||
          write !== undefined ||
          Object.keys(changed).length > 0
        return await client.schedules.update({
          id: before.id,
          ...values,
          ...(isChanged && filled !== undefined && { job: filled }),
        })
      }
      if (filled === undefined) throw new Error('a new schedule has a job')
      return await client.schedules.create({ ...values, job: filled })
    },
    onSuccess: onSaved,
    onSettled: () => queries.invalidateQueries({ queryKey: rpc.schedules.key() }),
  })
  const next = preview.data?.ok === true ? preview.data.next : []
  const fault =
    cron.trim() === ''
      ? 'Say when it starts.'
      : preview.data?.ok === false && asked === cron
        ? preview.data.fault
        : undefined
  const words = fault === undefined ? cronWords(cron) : null
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '' && fault === undefined && isWritable) save.mutate()
      }}
    >
      <div className={classes.fields}>
        <TextInput
          label="Name"
          maxLength={100}
          required
          autoComplete="off"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <div>
          <TextInput
            label="Starts"
            description="Cron: minute, hour, day of month, month, day of week"
            className={classes.cron}
            spellCheck={false}
            autoComplete="off"
            maxLength={200}
            value={cron}
            error={fault}
            onChange={({ currentTarget }) => setCron(currentTarget.value)}
          />
          <div className={classes.usual}>
            {usualTimes.map(([expression, label]) => (
              <Button
                key={expression}
                variant="subtle"
                h={22}
                px={6}
                fz={12}
                aria-pressed={cron === expression}
                onClick={() => setCron(expression)}
              >
                {label}
              </Button>
            ))}
          </div>
        </div>
        <Select
          label="Time zone"
          description="Its clocks tell when it starts, and the dates in paths"
          searchable
          allowDeselect={false}
          nothingFoundMessage="No zone has this name"
          data={zones}
          value={timezone}
          onChange={(zone) => setTimezone(zone ?? ownTimezone)}
        />
        <Switch
          label="Make up for missed starts"
          description="When no window and no server was open: one run for the last of them, as soon as one is. Otherwise they are only reported."
          checked={runOnce}
          onChange={({ currentTarget }) => setRunOnce(currentTarget.checked)}
        />
        {texts.length > 0 && (
          <fieldset className={classes.paths}>
            <legend>
              {texts.some(({ kind }) => kind === 'parameter') ? 'Paths and values' : 'Paths'}
            </legend>
            <p className={classes.note}>
              Dates in braces are those of each start: <code>{'{yyyyMMdd}'}</code> or{' '}
              <code>{'{yyyy-MM-dd}'}</code>, of the day before <code>{'{yyyyMMdd-1d}'}</code>, of
              the hour before <code>{'{yyyyMMdd_HH-1h}'}</code>. A daily log is complete the day
              after.
            </p>
            {sharedTexts(texts).map(({ places, label, ...text }) => (
              <PathField
                key={text.place}
                text={text}
                label={label}
                value={changed[text.place] ?? text.text}
                ranAt={ranAt}
                next={next[0]}
                timezone={timezone}
                onChange={(value) =>
                  setChanged({
                    ...changed,
                    ...Object.fromEntries(places.map((place) => [place, value])),
                  })
                }
              />
            ))}
          </fieldset>
        )}
        {asksForLoad && (
          <fieldset className={classes.paths}>
            <legend>Load into a database</legend>
            <LoadTargetFields
              target={loadNow}
              onTarget={setLoad}
              optional="Each run writes its daily and retention tables there after its checks (in strict mode only if all passed), in the place of those of the run before."
            />
          </fieldset>
        )}
        {job?.kind === 'reconciliation' && (
          <fieldset className={classes.paths}>
            <legend>Database</legend>
            <MatchesTargetFields
              target={targetNow ?? { connection: '', prefix: '' }}
              onTarget={setTarget}
            />
          </fieldset>
        )}
        {pathed?.kind === 'allocation' && (
          <fieldset className={classes.paths}>
            <legend>Database</legend>
            <WriteTargetFields
              inputs={pathed.inputs}
              target={writeNow}
              onTarget={setWrite}
              renderBelow={(value) => <Becomes value={value} next={next[0]} timezone={timezone} />}
            />
          </fieldset>
        )}
        {save.isError && <ErrorState error={readableError(save.error)} />}
        <div className={classes.foot}>
          <Button onClick={onCancel}>Cancel</Button>
          <WriteButton type="submit" variant="filled" loading={save.isPending}>
            {before === undefined ? `Schedule ${words ?? 'it'}` : 'Save schedule'}
          </WriteButton>
        </div>
      </div>
      <aside className={classes.side} aria-label="Preview">
        {fault === undefined ? (
          <>
            {words !== null && (
              <p className={classes.words}>{words.charAt(0).toUpperCase() + words.slice(1)}</p>
            )}
            <NextStarts next={next} timezone={timezone} />
          </>
        ) : (
          <p>The next five starts stand here once the expression is right.</p>
        )}
      </aside>
    </form>
  )
}

interface Targets {
  readonly load: LoadTarget | undefined
  readonly target: MatchesTarget | undefined
  readonly write: WriteTarget | undefined
}

/** A job with another place for what it writes into a database, where one was chosen. */
function withTarget(job: Job, { load, target, write }: Targets): Job {
  if (job.kind === 'events' && load !== undefined) return { ...job, load: jobLoadOf(load) }
  if (job.kind === 'allocation' && write !== undefined) {
    const { write: _, ...rest } = job
    return { ...rest, ...writeOf(job.inputs, write) }
  }
  if (job.kind !== 'reconciliation' || target === undefined) return job
  const { write: _, ...rest } = job
  return target.connection === '' ? rest : { ...rest, write: target }
}

/** A job with the paths that another one has at the same places. */
function withPathsOf(paths: Job | null, job: Job): Job {
  const known = new Map(
    paths === null
      ? []
      : jobTexts(paths).map(({ place, kind, text }) => [`${kind} ${place}`, text]),
  )
  return withJobTexts(job, ({ place, kind, text }) => known.get(`${kind} ${place}`) ?? text)
}
