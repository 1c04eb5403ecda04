import { Button } from '@mantine/core'
import type { EtlConfiguration } from '../../../src-shared/events/configuration.ts'
import type { LogProfile } from '../../../src-shared/events/profile.ts'
import { countOf, formatCount } from '../../format.ts'
import classes from './new-events.module.css'

/** Lines, and none that is an object. */
export const hasNoJson = ({ lines, blank, malformed }: LogProfile): boolean =>
  malformed > 0 && lines - blank - malformed === 0

export const noJson = ({ malformed }: LogProfile): string =>
  malformed === 1
    ? 'The only line is no JSON object.'
    : `None of the ${formatCount(malformed)} lines is a JSON object.`

interface ManyMalformedProps {
  readonly profile: LogProfile | undefined
  readonly configuration: EtlConfiguration
}

/** The run would stop at what the sample has already. */
export function ManyMalformed({ profile, configuration }: ManyMalformedProps) {
  if (profile === undefined || hasNoJson(profile)) return null
  const { max_failed_lines: lines, max_failed_share: share } = configuration
  // What a share allows is known once all lines are.
  if (share !== null && !profile.whole) return null
  const allowed = Math.max(lines, Math.floor((share ?? 0) * profile.lines))
  if (profile.malformed <= allowed) return null
  return (
    <div className={classes.offer}>
      <span>
        {countOf(profile.malformed, 'malformed line')}, more than the {formatCount(allowed)}{' '}
        allowed: the run would stop.
      </span>
    </div>
  )
}

interface MissingTypesProps {
  readonly profile: LogProfile | undefined
  readonly required: readonly string[]
  readonly onNone: (required: readonly string[]) => void
}

/** Required types that the sample does not have, and the way to ask for none of them. */
export function MissingTypes({ profile, required, onNone }: MissingTypesProps) {
  if (profile === undefined || profile.event_types.length === 0) return null
  const there = new Set(profile.event_types.map(({ event_type }) => event_type))
  const missing = required.filter((type) => !there.has(type))
  if (missing.length === 0) return null
  return (
    <div className={classes.offer}>
      <span>
        {missing.join(', ')} {missing.length === 1 ? 'is' : 'are'} required and not in the sample.
      </span>
      <Button onClick={() => onNone(required.filter((type) => there.has(type)))}>
        Do not require {missing.length === 1 ? 'it' : 'them'}
      </Button>
    </div>
  )
}
