import { ActionIcon, Button, Checkbox, NativeSelect, TextInput, Tooltip } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import {
  allocationInputNames,
  type AllocationInputs,
} from '../../../../src-shared/allocation/inputs.ts'
import {
  allocationDefaults,
  allocationParameterNames,
  type AllocationParameters,
  isSameParameter,
  parameterMetaOf,
  plainParameter,
} from '../../../../src-shared/allocation/parameters.ts'
import { sourceName } from '../../../../src-shared/allocation/source-name.ts'
import type { SweepAxis } from '../../../../src-shared/allocation/sweep.ts'
import { axisWords } from '../../../../src-shared/allocation/sweep-words.ts'
import { type DropJob, isDropJob } from '../../../../src-shared/runs.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { useStoredState } from '../../../components/stored-state.ts'
import { WriteButton } from '../../../components/write-button.tsx'
import { countOf, fileName } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { useCrumbs } from '../../../shell/breadcrumb.ts'
import { inputsOf, parseDraft, type Draft } from '../draft.ts'
import { valueWords } from '../../runs/parameter-words.ts'
import { inputLabels } from '../input-labels.ts'
import {
  draftOfAxis,
  newAxis,
  offeredAxes,
  readAxes,
  valuesText,
  type AxisDraft,
} from './axis-draft.ts'
import classes from './sweep.module.css'

const route = getRouteApi('/allocation/sweep')

interface Base {
  readonly inputs: AllocationInputs
  readonly parameters: AllocationParameters
  readonly over: readonly AxisDraft[]
  readonly output: string
}

/** Which values the same drop is solved at. The inputs come from a run, or from the form. */
export function NewSweepPage() {
  const { from } = route.useSearch()
  useCrumbs([{ label: 'Allocation' }, { label: 'New sweep' }])
  const [draft] = useStoredState<Draft>('allocation-draft', parseDraft)
  const run = useQuery({
    ...rpc.runs.get.queryOptions({ input: { id: from ?? '' } }),
    enabled: from !== undefined,
  })
  if (from !== undefined) {
    if (run.data !== undefined && isDropJob(run.data.job)) {
      return (
        <SweepForm
          key={from}
          base={baseOfJob(run.data.job)}
          from={{ id: from, title: run.data.title }}
        />
      )
    }
    return (
      <>
        <PageHeader title="New sweep" />
        {run.isError ? (
          <ErrorState error={readableError(run.error)} retry={() => void run.refetch()} />
        ) : (
          <SkeletonRows rows={6} columns={3} />
        )}
      </>
    )
  }
  const inputs = inputsOf(draft)
  if (inputs === null) {
    return (
      <>
        <PageHeader title="New sweep" />
        <EmptyState
          title="A sweep starts from an allocation"
          actions={<LinkButton to="/allocation/new">New allocation</LinkButton>}
        >
          Name the inputs and parameters under New allocation, then choose “Sweep…” there; or open a
          finished run and sweep from it.
        </EmptyState>
      </>
    )
  }
  return (
    <SweepForm base={{ inputs, parameters: draft.parameters, over: [], output: '' }} from={null} />
  )
}

function baseOfJob(job: DropJob): Base {
  return {
    inputs: job.inputs,
    parameters: job.parameters,
    over: job.kind === 'sweep' ? job.over.map(draftOfAxis) : [],
    output: job.kind === 'sweep' ? (job.output ?? '') : '',
  }
}

interface SweepFormProps {
  readonly base: Base
  readonly from: { readonly id: string; readonly title: string } | null
}

function SweepForm({ base, from }: SweepFormProps) {
  const navigate = useNavigate()
  const [axes, setAxes] = useState<readonly AxisDraft[]>(
    base.over.length > 0 ? base.over : [newAxis('ratio_slack')],
  )
  const [output, setOutput] = useState(base.output)
  const isEnforced =
    (base.parameters.enforce_assignment_ratio &&
      base.parameters.assignment_ratio_guard !== 'off') ||
    base.parameters.user_ratio_guard === 'hard'
  const [enforces, setEnforces] = useState(true)
  const read = readAxes(axes)
  const needsEnforcing = !isEnforced && axes.some(({ over }) => over.startsWith('ratio'))
  const parameters: AllocationParameters =
    needsEnforcing && enforces
      ? { ...base.parameters, enforce_assignment_ratio: true, assignment_ratio_guard: 'hard' }
      : base.parameters
  const start = useMutation({
    mutationFn: (over: readonly SweepAxis[]) =>
      client.runs.start({
        kind: 'sweep',
        inputs: base.inputs,
        parameters,
        over: [...over],
        output: output.trim() === '' ? null : output.trim(),
      }),
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })
  const change = (index: number, next: AxisDraft | null) =>
    setAxes(axes.flatMap((axis, at) => (at !== index ? [axis] : next === null ? [] : [next])))
  const unused = offeredAxes.find((name) => axes.every(({ over }) => over !== name))
  return (
    <>
      <PageHeader
        title="New sweep"
        meta={
          from === null
            ? ['From the form of New allocation']
            : [`From ${from.title}, run ${from.id}`]
        }
        actions={
          <>
            {from === null ? (
              <LinkButton to="/allocation/new">Back to the form</LinkButton>
            ) : (
              <LinkButton to="/runs/$runId" params={{ runId: from.id }}>
                Back to the run
              </LinkButton>
            )}
            <WriteButton
              variant="filled"
              loading={start.isPending}
              disabled={read.axes === null}
              onClick={() => {
                if (read.axes !== null) start.mutate(read.axes)
              }}
            >
              {read.axes === null ? 'Solve points' : `Solve ${countOf(read.points, 'point')}`}
            </WriteButton>
          </>
        }
      />
      <div className={classes.form}>
        {start.isError && <ErrorState error={readableError(start.error)} />}
        <div className={classes.formColumns}>
          <section className={classes.section}>
            <h2>What varies</h2>
            <p className="muted">
              The drop is solved once for each value; with two lists, once for each pair of values.
              Write values with commas, or a range as from:to:step.
            </p>
            <ol className={classes.axes}>
              {axes.map((axis, index) => (
                <AxisRow
                  key={index}
                  axis={axis}
                  fault={read.faults[index] ?? ''}
                  onChange={(next) => change(index, next)}
                  onRemove={axes.length > 1 ? () => change(index, null) : null}
                />
              ))}
            </ol>
            {axes.length < 3 && unused !== undefined && (
              <Button
                variant="subtle"
                px={6}
                leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
                onClick={() => setAxes([...axes, newAxis(unused)])}
              >
                Vary something else too
              </Button>
            )}
            {needsEnforcing && (
              <Checkbox
                mt={8}
                label="Enforce ratios in this sweep"
                description="They are reported only in these parameters: slack and targets would change nothing."
                checked={enforces}
                onChange={(event) => setEnforces(event.currentTarget.checked)}
              />
            )}
            <h2>Output</h2>
            <TextInput
              label="Also write the table of points to a file"
              description="CSV. The run keeps its own copy in any case."
              placeholder="None"
              value={output}
              onChange={(event) => setOutput(event.currentTarget.value)}
            />
          </section>
          <section className={classes.section}>
            <h2>What stays</h2>
            <Kept inputs={base.inputs} parameters={parameters} />
          </section>
        </div>
      </div>
    </>
  )
}

interface AxisRowProps {
  readonly axis: AxisDraft
  readonly fault: string
  readonly onChange: (axis: AxisDraft) => void
  readonly onRemove: (() => void) | null
}

function AxisRow({ axis, fault, onChange, onRemove }: AxisRowProps) {
  return (
    <li className={classes.axis}>
      <NativeSelect
        label="Vary"
        value={axis.over}
        data={offeredAxes.map((value) => ({
          value,
          label: value === 'ratio' ? 'Target of one group' : axisWords[value].label,
        }))}
        onChange={(event) => {
          const over = offeredAxes.find((name) => name === event.currentTarget.value)
          if (over !== undefined) onChange({ ...newAxis(over), group: axis.group })
        }}
      />
      {axis.over === 'ratio' && (
        <TextInput
          label="Group"
          value={axis.group}
          onChange={(event) => onChange({ ...axis, group: event.currentTarget.value })}
        />
      )}
      <TextInput
        className={classes.values}
        label="Values"
        description={`${axisWords[axis.over].help} ${valuesText(axis)}`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={axis.values}
        error={fault === '' ? false : fault}
        onChange={(event) => onChange({ ...axis, values: event.currentTarget.value })}
      />
      {onRemove !== null && (
        <Tooltip label="Do not vary this">
          <ActionIcon
            className={classes.remove}
            aria-label={`Do not vary ${axisWords[axis.over].label.toLowerCase()}`}
            onClick={onRemove}
          >
            <IconX size={14} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  )
}

/** Inputs and what differs from the defaults: all of it is the same at every point. */
function Kept({ inputs, parameters }: Pick<Base, 'inputs' | 'parameters'>) {
  const changed = allocationParameterNames.filter(
    (name) => !isSameParameter(parameters[name], allocationDefaults[name]),
  )
  return (
    <dl className={classes.kept}>
      {allocationInputNames.map((name) => {
        const source = inputs[name]
        return source === undefined ? null : (
          <div key={name}>
            <dt>{inputLabels[name]}</dt>
            <dd className="mono truncate" title={sourceName(source)}>
              {fileName(sourceName(source))}
            </dd>
          </div>
        )
      })}
      {changed.map((name) => (
        <div key={name}>
          <dt>{parameterMetaOf(name).label}</dt>
          <dd className="truncate">
            {valueWords(plainParameter(parameters[name]), parameterMetaOf(name).emptyMeans)}
          </dd>
        </div>
      ))}
      {changed.length === 0 && (
        <div>
          <dt>Parameters</dt>
          <dd>All at their defaults</dd>
        </div>
      )}
    </dl>
  )
}
