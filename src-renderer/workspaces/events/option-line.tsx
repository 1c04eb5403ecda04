import { NumberInput, SegmentedControl, Switch, TagsInput } from '@mantine/core'
import { useId } from 'react'
import { etlDefaults, type EtlConfiguration } from '../../../src-shared/events/configuration.ts'
import { FormLine } from '../../components/form-line.tsx'
import { unitSuffix } from '../../format.ts'
import { isChanged, type Option } from './options.ts'

interface OptionLineProps {
  readonly option: Option
  readonly configuration: EtlConfiguration
  readonly suggestions: Readonly<Record<'event_types' | 'properties', readonly string[]>>
  readonly onChange: (configuration: EtlConfiguration) => void
}

/** Label, key and what it does, with the control beside them and a way back to the default. */
export function OptionLine({ option, configuration, suggestions, onChange }: OptionLineProps) {
  const id = useId()
  const { control } = option
  const value = option.read(configuration)
  const standard = option.read(etlDefaults)
  const changed = isChanged(option, configuration)
  const write = (next: Parameters<Option['write']>[1]) =>
    onChange(option.write(configuration, next))
  return (
    <FormLine
      id={id}
      label={option.label}
      flag={option.key.slice(option.key.lastIndexOf('.') + 1)}
      wholeFlag={option.key}
      help={option.help}
      changed={changed}
      wide={control.kind === 'texts'}
      reset={
        changed
          ? {
              label: `Reset ${option.label} to ${wordsOf(standard)}`,
              tooltip: `Back to ${wordsOf(standard)}`,
              write: () => write(standard),
            }
          : null
      }
    >
      {control.kind === 'switch' ? (
        <Switch
          id={id}
          checked={value === true}
          onChange={(event) => write(event.currentTarget.checked)}
        />
      ) : control.kind === 'choice' ? (
        <SegmentedControl
          id={id}
          aria-labelledby={`${id}-label`}
          value={String(value)}
          data={[...control.choices]}
          onChange={write}
        />
      ) : control.kind === 'texts' ? (
        <TagsInput
          id={id}
          value={Array.isArray(value) ? value.map(String) : []}
          data={[...suggestions[control.from]]}
          placeholder={Array.isArray(value) && value.length > 0 ? '' : 'None'}
          onChange={write}
        />
      ) : (
        <NumberInput
          id={id}
          value={typeof value === 'number' ? rounded(value * (control.scale ?? 1)) : ''}
          min={control.min}
          {...(control.max === undefined ? {} : { max: control.max })}
          clampBehavior="strict"
          allowDecimal={!control.whole}
          allowNegative={false}
          thousandSeparator=","
          suffix={unitSuffix(
            typeof value === 'number' ? value * (control.scale ?? 1) : '',
            control.unit,
          )}
          placeholder={control.nullable === true ? 'Off' : ''}
          onChange={(next) => {
            if (typeof next === 'number') write(rounded(next / (control.scale ?? 1)))
            else if (next === '' && control.nullable === true) write(null)
          }}
        />
      )}
    </FormLine>
  )
}

/** Takes the noise of binary fractions off. */
const rounded = (value: number): number => Number(value.toPrecision(12))

function wordsOf(value: ReturnType<Option['read']>): string {
  if (value === null) return 'off'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value === 'object') return value.length === 0 ? 'none' : value.join(', ')
  return String(value)
}
