import { ActionIcon, NumberInput, SegmentedControl, Select, Switch, Tooltip } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useId, useState } from 'react'
import {
  allocationDefaults,
  allocationParameters,
  parameterKindOf,
  parameterMetaOf,
  type AllocationParameterName,
} from '../../../src-shared/allocation/parameters.ts'
import { valueWords } from '../runs/parameter-words.ts'
import classes from './new-allocation.module.css'

interface ParameterLineProps {
  readonly name: AllocationParameterName
  readonly value: string | number | boolean | null
  readonly changed: boolean
  /** Has no effect as the other parameters stand. */
  readonly idle: boolean
  readonly onChange: (value: unknown) => void
}

/** Label, control, flag and what it does; made from the shared table of parameters. */
export function ParameterLine({ name, value, changed, idle, onChange }: ParameterLineProps) {
  const meta = parameterMetaOf(name)
  const controlId = useId()
  const [fault, setFault] = useState<string | null>(null)
  const standard = allocationDefaults[name]
  const write = (next: unknown) => {
    const parsed = allocationParameters.shape[name].safeParse(next)
    setFault(parsed.success ? null : rangeWords(name))
    if (parsed.success) onChange(parsed.data)
  }
  return (
    <div className={classes.parameter} data-changed={changed} data-idle={idle}>
      <label htmlFor={controlId} id={`${controlId}-label`}>
        {meta.label}
        {meta.unit === undefined ? '' : `, ${meta.unit}`}
      </label>
      <ParameterControl {...{ name, value, controlId }} invalid={fault !== null} onWrite={write} />
      <div className={classes.explain}>
        <span className={classes.flag}>--{name}</span>{' '}
        <span className={classes.helpText}>
          {meta.help}
          {placeholderOf(meta.emptyMeans) === automatic ? `; automatic: ${meta.emptyMeans}` : ''}
        </span>
      </div>
      {changed ? (
        <Tooltip label={`Back to ${valueWords(standard, meta.emptyMeans)}`}>
          <ActionIcon
            aria-label={`Reset ${meta.label} to ${valueWords(standard, meta.emptyMeans)}`}
            onClick={() => {
              setFault(null)
              onChange(standard)
            }}
          >
            <IconArrowBackUp size={14} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : (
        <span />
      )}
      {fault !== null && (
        <span className={classes.error} role="alert">
          {fault}
        </span>
      )}
    </div>
  )
}

interface ControlProps {
  readonly name: AllocationParameterName
  readonly value: string | number | boolean | null
  readonly controlId: string
  readonly invalid: boolean
  readonly onWrite: (value: unknown) => void
}

/** Choices whose engine is not part of this version; shown so that nobody looks for them. */
const notYet: Readonly<Partial<Record<AllocationParameterName, readonly string[]>>> = {
  solver: ['flow', 'ilp'],
}

function ParameterControl({ name, value, controlId, invalid, onWrite }: ControlProps) {
  const meta = parameterMetaOf(name)
  const kind = parameterKindOf(name)
  const [typed, setTyped] = useState<{ value: unknown; text: number | string } | null>(null)
  switch (kind.kind) {
    case 'boolean':
      return (
        <Switch
          id={controlId}
          checked={value === true}
          onChange={(event) => onWrite(event.currentTarget.checked)}
        />
      )
    case 'choice': {
      const data = kind.choices.map((choice) => ({
        value: choice,
        label: choice.replaceAll('_', ' '),
        disabled: notYet[name]?.includes(choice) ?? false,
      }))
      const width = data.reduce((sum, choice) => sum + choice.label.length, 0)
      if (width > 14) {
        return (
          <Select
            id={controlId}
            value={String(value)}
            data={data}
            onChange={(next) => onWrite(next)}
          />
        )
      }
      return (
        <SegmentedControl
          id={controlId}
          aria-labelledby={`${controlId}-label`}
          w="max-content"
          value={String(value)}
          data={data}
          onChange={onWrite}
        />
      )
    }
    case 'number':
      return (
        <NumberInput
          id={controlId}
          value={typed !== null && typed.value === value ? typed.text : shownNumber(value)}
          error={invalid}
          allowDecimal={!kind.integer}
          allowNegative={kind.min === null || kind.min < 0}
          thousandSeparator=","
          step={meta.step ?? 1}
          placeholder={kind.nullable ? placeholderOf(meta.emptyMeans) : undefined}
          onChange={(next) => {
            setTyped({ value, text: next })
            onWrite(next === '' ? (kind.nullable ? null : Number.NaN) : next)
          }}
        />
      )
  }
}

const automatic = 'automatic'

/** What an empty field means, or that it means something which its help says. */
const placeholderOf = (emptyMeans: string | undefined): string | undefined =>
  emptyMeans !== undefined && emptyMeans.length > 16 ? automatic : emptyMeans

const shownNumber = (value: unknown): number | string => (typeof value === 'number' ? value : '')

/** What the parameter allows, in words. */
export function rangeWords(name: AllocationParameterName): string {
  const kind = parameterKindOf(name)
  if (kind.kind !== 'number') return 'This value is not allowed.'
  const noun = kind.integer ? 'A whole number' : 'A number'
  if (kind.min !== null && kind.max !== null) return `${noun} from ${kind.min} to ${kind.max}.`
  return kind.min === null ? `${noun}.` : `${noun}, ${kind.min} or more.`
}
