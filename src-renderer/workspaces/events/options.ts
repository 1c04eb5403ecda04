import { etlDefaults, type EtlConfiguration } from '../../../src-shared/events/configuration.ts'

/** The lines of the form: how each key of the configuration is shown, read and written. */

type Value = number | boolean | string | null | readonly string[]

export type OptionControl =
  | {
      readonly kind: 'number'
      readonly min: number
      readonly max?: number
      readonly whole: boolean
      /** Shown times this: a share of 0.1 is 10 %. */
      readonly scale?: number
      readonly unit?: string
      /** Empty means null. */
      readonly nullable?: boolean
    }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** `from`: what may be chosen, of the sample. */
  | { readonly kind: 'texts'; readonly from: 'event_types' | 'properties' }

export interface Option {
  /** As the YAML names it. */
  readonly key: string
  readonly label: string
  readonly help: string
  readonly control: OptionControl
  readonly read: (configuration: EtlConfiguration) => Value
  readonly write: (configuration: EtlConfiguration, value: Value) => EtlConfiguration
}

export interface OptionGroup {
  readonly title: string
  readonly options: readonly Option[]
}

type Section = 'quality_checks' | 'aggregation'
type Top = Exclude<
  keyof EtlConfiguration,
  Section | 'monitoring' | 'fields' | 'timestamp_unit' | 'event_id' | 'properties'
>

function within<S extends Section>(
  section: S,
  key: keyof EtlConfiguration[S] & string,
  label: string,
  help: string,
  control: OptionControl,
): Option {
  return {
    key: `${section}.${key}`,
    label,
    help,
    control,
    read: (configuration) => configuration[section][key] as Value,
    write: (configuration, value) => ({
      ...configuration,
      [section]: { ...configuration[section], [key]: value },
    }),
  }
}

function top(key: Top, label: string, help: string, control: OptionControl): Option {
  return {
    key,
    label,
    help,
    control,
    read: (configuration) => configuration[key],
    write: (configuration, value) => ({ ...configuration, [key]: value }),
  }
}

const count = (min: number, more: { max?: number; nullable?: boolean } = {}): OptionControl => ({
  kind: 'number',
  min,
  whole: true,
  ...more,
})
const percent = (max: number | undefined, nullable = false): OptionControl => ({
  kind: 'number',
  min: 0,
  ...(max === undefined ? {} : { max }),
  whole: false,
  scale: 100,
  unit: '%',
  nullable,
})

export const optionGroups: readonly OptionGroup[] = [
  {
    title: 'Checks',
    options: [
      top(
        'strict_mode',
        'Strict',
        'A failed check fails the run and leaves the outputs as they were.',
        { kind: 'switch' },
      ),
      within(
        'quality_checks',
        'min_events',
        'Fewest clean events',
        'Fewer of them are a warning.',
        count(0),
      ),
      within(
        'quality_checks',
        'max_null_percentage',
        'Most lines without a value',
        'Of all parsed lines, for each of the fields of an event.',
        percent(100),
      ),
      within(
        'quality_checks',
        'required_event_types',
        'Required event types',
        'A type that no clean event has is a warning.',
        { kind: 'texts', from: 'event_types' },
      ),
      within(
        'quality_checks',
        'max_future_days',
        'Days ahead allowed',
        'A timestamp later than this after the clock of the run is rejected.',
        { kind: 'number', min: 0, whole: false, unit: 'days' },
      ),
      within(
        'quality_checks',
        'max_volume_change',
        'Largest change of volume',
        'Against the runs before of the same files. Empty: not judged.',
        percent(undefined, true),
      ),
      top(
        'max_failed_lines',
        'Most malformed lines',
        'More of them abort the run and change nothing.',
        count(0),
      ),
      top(
        'max_failed_share',
        'Most malformed lines, share',
        'Of all lines; the larger of the two limits counts. Empty: off.',
        percent(100, true),
      ),
    ],
  },
  {
    title: 'Metrics',
    options: [
      top(
        'revenue_properties',
        'Revenue properties',
        'The first of them that is a number is the revenue of an event.',
        { kind: 'texts', from: 'properties' },
      ),
      within(
        'aggregation',
        'max_revenue_per_event',
        'Most revenue of an event',
        'More of it is an outlier: flagged, counted, not summed.',
        { kind: 'number', min: 0, whole: false },
      ),
      top('dau_event_types', 'Types that make a player active', 'None: any event does.', {
        kind: 'texts',
        from: 'event_types',
      }),
      within(
        'aggregation',
        'min_dau',
        'Fewest active players of a day',
        'Days with fewer are left out of the daily metrics.',
        count(0),
      ),
      top(
        'cohort_days',
        'Days of retention',
        'The largest day offset of a cohort.',
        count(0, { max: 3650 }),
      ),
      top('partition_by', 'Parts of the events file', 'One file, or one for each date.', {
        kind: 'choice',
        choices: ['none', 'date'],
      }),
    ],
  },
]

export function isChanged(option: Option, configuration: EtlConfiguration): boolean {
  return JSON.stringify(option.read(configuration)) !== JSON.stringify(option.read(etlDefaults))
}
