import { Button, Select } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { pathKeys, type FieldPath } from '../../../src-shared/events/configuration.ts'
import type { EventMapping, LogProfile, ProfiledField } from '../../../src-shared/events/profile.ts'
import { countOf, formatCount } from '../../format.ts'
import classes from './new-events.module.css'

interface MappingEditorProps {
  readonly profile: LogProfile
  readonly mapping: EventMapping
  readonly isProposed: boolean
  readonly onMapping: (mapping: EventMapping) => void
  readonly onProposal: () => void
}

type Field = keyof EventMapping['fields']

const rows: readonly {
  readonly field: Field
  readonly required: boolean
  readonly help: string
}[] = [
  {
    field: 'event_id',
    required: true,
    help: 'Tells events apart; of two with the same id one is kept.',
  },
  { field: 'player_id', required: true, help: 'Who did it.' },
  { field: 'event_type', required: true, help: 'What was done.' },
  { field: 'timestamp', required: true, help: 'When.' },
  { field: 'session_id', required: false, help: 'The visit it belongs to.' },
  {
    field: 'properties',
    required: false,
    help: 'Further facts of the event: an object, or the other fields.',
  },
]

const generate = ' generate'
const rest = ' rest'
const units = [
  { value: 'iso', label: 'date-time text' },
  { value: 's', label: 'seconds since 1970' },
  { value: 'ms', label: 'milliseconds since 1970' },
]

/** Which field of the log is which field of an event, and for how many lines that will not do. */
export function MappingEditor(props: MappingEditorProps) {
  const { profile, mapping, isProposed, onMapping, onProposal } = props
  const parsed = profile.lines - profile.blank - profile.malformed
  const known = new Map(profile.fields.map((field) => [keyOf(field.path), field]))
  const valueOf = (field: Field): string => {
    if (field === 'event_id' && mapping.event_id === 'generate') return generate
    if (field === 'properties' && mapping.properties === 'rest') return rest
    return keyOf(pathKeys(mapping.fields[field]))
  }
  const choicesOf = (field: Field) => {
    const paths = profile.fields
      .filter(({ types }) => types.includes('object') === (field === 'properties'))
      .map(({ path }) => ({ value: keyOf(path), label: path.join('.') }))
    const own = valueOf(field)
    const special =
      field === 'event_id'
        ? [{ value: generate, label: 'Generate from file and line' }]
        : field === 'properties'
          ? [{ value: rest, label: 'All other fields' }]
          : []
    // What is mapped stays choosable where the sample has no such field.
    const missing =
      own === generate || own === rest || paths.some(({ value }) => value === own)
        ? []
        : [
            {
              value: own,
              label: `${pathKeys(mapping.fields[field]).join('.')} (not in the sample)`,
            },
          ]
    return [...special, ...paths, ...missing]
  }
  const write = (field: Field, value: string) => {
    if (value === generate) return onMapping({ ...mapping, event_id: 'generate' })
    if (value === rest) return onMapping({ ...mapping, properties: 'rest' })
    const path = writtenPath(JSON.parse(value) as string[])
    onMapping({
      ...mapping,
      fields: { ...mapping.fields, [field]: path },
      ...(field === 'event_id' ? { event_id: 'field' as const } : {}),
      ...(field === 'properties' ? { properties: 'field' as const } : {}),
    })
  }
  return (
    <>
      <div className={classes.sectionHead}>
        <h2>Fields</h2>
        {isProposed ? (
          <span className="muted">as the sample suggests</span>
        ) : (
          <Button variant="subtle" px={6} onClick={onProposal}>
            Use the proposal
          </Button>
        )}
      </div>
      <div className={classes.mapping}>
        {rows.map(({ field, required, help }) => {
          const value = valueOf(field)
          const source = known.get(value)
          const note = noteOf({ field, required, value, source, parsed })
          return (
            <div key={field} className={classes.mapRow}>
              <label htmlFor={`map-${field}`} title={help}>
                <span className="mono">{field}</span>
                {!required && <span className="muted"> optional</span>}
              </label>
              <div className={classes.mapFrom}>
                <Select
                  id={`map-${field}`}
                  searchable
                  allowDeselect={false}
                  value={value}
                  data={choicesOf(field)}
                  onChange={(next) => {
                    if (next !== null) write(field, next)
                  }}
                />
                {field === 'timestamp' && (
                  <Select
                    aria-label="What a timestamp that is a number counts"
                    allowDeselect={false}
                    value={mapping.timestamp_unit}
                    data={units}
                    onChange={(unit) => {
                      if (unit === 'iso' || unit === 's' || unit === 'ms') {
                        onMapping({ ...mapping, timestamp_unit: unit })
                      }
                    }}
                  />
                )}
              </div>
              <div className={classes.mapNote} data-tone={note.tone}>
                {note.tone === 'ok' ? (
                  <IconCheck size={14} stroke={2} aria-label="Fits" />
                ) : (
                  <IconAlertTriangle size={14} stroke={2} aria-label="Attention" />
                )}
                <span>
                  {note.text}
                  {source !== undefined && source.examples.length > 0 && (
                    <span className="muted mono"> {source.examples.slice(0, 2).join(' · ')}</span>
                  )}
                </span>
              </div>
            </div>
          )
        })}
      </div>
    </>
  )
}

interface NoteFacts {
  readonly field: Field
  readonly required: boolean
  readonly value: string
  readonly source: ProfiledField | undefined
  readonly parsed: number
}

/** What the choice means for the lines of the sample. */
export function noteOf({ field, required, value, source, parsed }: NoteFacts): {
  readonly tone: 'ok' | 'warn'
  readonly text: string
} {
  if (value === generate)
    return { tone: 'ok', text: 'Made for each line: two equal lines are two events.' }
  if (value === rest) return { tone: 'ok', text: 'Every field that is not mapped.' }
  if (source === undefined) {
    return required
      ? { tone: 'warn', text: 'No line of the sample has it: choose another field.' }
      : {
          tone: 'ok',
          text: field === 'properties' ? 'None in the sample.' : 'None in the sample: no sessions.',
        }
  }
  if (source.empty === 0) return { tone: 'ok', text: 'On every line.' }
  const words = `${formatCount(source.empty)} of ${countOf(parsed, 'line')} have no ${source.path.join('.')}`
  return required
    ? { tone: 'warn', text: `${words}: they will be rejected.` }
    : { tone: 'ok', text: `${words}.` }
}

const keyOf = (path: readonly string[]): string => JSON.stringify(path)

/** As a configuration writes it: with dots, or as a list where a key has one itself. */
function writtenPath(path: string[]): FieldPath {
  return path.some((key) => key.includes('.') || key === '') ? path : path.join('.')
}
