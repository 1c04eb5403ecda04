import { NumberInput, SegmentedControl, Select, Switch } from '@mantine/core'
import { useId, useState } from 'react'
import {
  allocationDefaults,
  allocationParameters,
  parameterKindOf,
  parameterMetaOf,
  plainParameter,
  type AllocationParameterName,
  type AllocationParameterValue,
} from '../../../src-shared/allocation/parameters.ts'
import { ResetButton } from '../../components/form-line.tsx'
import form from '../../components/form.module.css'
import { OverrideControl } from './override-control.tsx'
import { valueWords } from '../runs/parameter-words.ts'
import classes from './new-allocation.module.css'

interface ParameterLineProps {
  readonly name: AllocationParameterName
  readonly value: AllocationParameterValue
  readonly changed: boolean
  /** Has no effect as the other parameters stand. */
  readonly idle: boolean
  readonly onChange: (value: unknown) => void
}

/** Label, flag and what it does, with the control beside them; made from the shared table. */
export function ParameterLine({ name, value, changed, idle, onChange }: ParameterLineProps) {
  const meta = parameterMetaOf(name)
  const controlId = useId()
  const [fault, setFault] = useState<string | null>(null)
  const standard = allocationDefaults[name]
  const standardWords = valueWords(plainParameter(standard), meta.emptyMeans)
  const write = (next: unknown) => {
    const parsed = allocationParameters.shape[name].safeParse(next)
    setFault(parsed.success ? null : rangeWords(name))
    if (parsed.success) onChange(parsed.data)
  }
  return (
    <div className={classes.parameter} data-changed={changed} data-idle={idle}>
      <div className={form.lineHead}>
        <label htmlFor={controlId} id={`${controlId}-label`}>
          {meta.label}
          {meta.unit === undefined ? '' : `, ${meta.unit}`}
        </label>
        <span className={classes.flag}>--{name}</span>
      </div>
      <p className={form.help} id={`${controlId}-help`}>
        {sentenceOf(meta.help)}
        {placeholderOf(name) === automatic ? ` Empty: ${meta.emptyMeans}.` : ''}
      </p>
      <div className={classes.control}>
        {typeof value === 'object' && value !== null ? (
          <OverrideControl
            id={controlId}
            kind={parameterKindOf(name).kind === 'caps' ? 'caps' : 'ratios'}
            values={value}
            onChange={write}
          />
        ) : (
          <ParameterControl
            {...{ name, value, controlId }}
            invalid={fault !== null}
            onWrite={write}
          />
        )}
      </div>
      <ResetButton
        reset={
          changed
            ? {
                label: `Reset ${meta.label} to ${standardWords}`,
                tooltip: `Back to ${standardWords}`,
                write: () => {
                  setFault(null)
                  onChange(standard)
                },
              }
            : null
        }
      />
      {fault !== null && (
        <span className={classes.error} role="alert">
          {fault}
        </span>
      )}
    </div>
  )
}

const sentenceOf = (help: string): string =>
  `${help.charAt(0).toUpperCase()}${help.slice(1)}${/[.!?]$/.test(help) ? '' : '.'}`

const automatic = 'automatic'

/** What an empty field means, or that it means something which the help says. */
function placeholderOf(name: AllocationParameterName): string | undefined {
  const { emptyMeans } = parameterMetaOf(name)
  if (emptyMeans === undefined || parameterKindOf(name).kind !== 'number') return undefined
  return emptyMeans.length > 16 ? automatic : emptyMeans
}

interface ControlProps {
  readonly name: AllocationParameterName
  readonly value: string | number | boolean | null
  readonly controlId: string
  readonly invalid: boolean
  readonly onWrite: (value: unknown) => void
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
    case 'ratios':
    case 'caps':
      return null
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
          placeholder={placeholderOf(name)}
          aria-describedby={`${controlId}-help`}
          onChange={(next) => {
            const given = next === '' ? (kind.nullable ? null : Number.NaN) : next
            // The text stands while the value is what came of it: 1. and 1.0 stay as typed.
            const parsed = allocationParameters.shape[name].safeParse(given)
            setTyped({ value: parsed.success ? parsed.data : value, text: next })
            onWrite(given)
          }}
        />
      )
  }
}

const shownNumber = (value: unknown): number | string => (typeof value === 'number' ? value : '')

/** What the parameter allows, in words. */
export function rangeWords(name: AllocationParameterName): string {
  const kind = parameterKindOf(name)
  if (kind.kind !== 'number') return 'This value is not allowed.'
  const noun = kind.integer ? 'A whole number' : 'A number'
  if (kind.min !== null && kind.max !== null) return `${noun} from ${kind.min} to ${kind.max}.`
  return kind.min === null ? `${noun}.` : `${noun}, ${kind.min} or more.`
}
