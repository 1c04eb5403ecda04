import { Button, TextInput } from '@mantine/core'
import { fillDates } from '../../../src-shared/schedules/date-patterns.ts'
import type { JobText } from '../../../src-shared/schedules/job-paths.ts'
import { withDatePatterns } from '../../../src-shared/schedules/suggest-dates.ts'
import classes from './schedules.module.css'

interface PathFieldProps {
  readonly text: JobText
  readonly label: string
  readonly value: string
  readonly ranAt: string | undefined
  /** The next start, whose dates are shown. */
  readonly next: string | undefined
  readonly timezone: string
  readonly onChange: (value: string) => void
}

/** A path with what it becomes at the next start; a date in it can be made to follow the day. */
export function PathField({ text, label, value, ranAt, next, timezone, onChange }: PathFieldProps) {
  const filled = next === undefined ? null : fillDates(value, new Date(next), timezone)
  const wrong = text.kind === 'parameter' ? [] : (filled?.unknown ?? [])
  const suggested = ranAt === undefined ? null : withDatePatterns(value, new Date(ranAt), timezone)
  return (
    <div className={classes.path}>
      <TextInput
        label={label}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autoComplete="off"
        maxLength={4096}
        value={value}
        error={wrong.length === 0 ? undefined : `${wrong.join(' ')} is no date`}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {suggested !== null && (
        <Button variant="subtle" h={22} px={6} fz={12} onClick={() => onChange(suggested)}>
          Let its date follow the day
        </Button>
      )}
      {wrong.length === 0 && <Becomes value={value} next={next} timezone={timezone} />}
    </div>
  )
}

/** What a text with dates is at the next start; nothing where it has none. */
export function Becomes({
  value,
  next,
  timezone,
}: Pick<PathFieldProps, 'value' | 'next' | 'timezone'>) {
  const filled = next === undefined ? value : fillDates(value, new Date(next), timezone).text
  if (filled === value) return null
  return (
    <div className={classes.becomes}>
      next: <span className="mono">{filled.slice(filled.lastIndexOf('/') + 1)}</span>
    </div>
  )
}
