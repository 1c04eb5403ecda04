import { TimeUntil, ZonedTime } from './zoned-time.tsx'
import classes from './schedules.module.css'

interface NextStartsProps {
  readonly next: readonly string[]
  readonly timezone: string
  readonly paused?: boolean
}

/** The starts to come, on the clocks of the zone, which is named. */
export function NextStarts({ next, timezone, paused = false }: NextStartsProps) {
  return (
    <section>
      <h2>Next starts</h2>
      {paused ? (
        <p>None while it is paused. What comes meanwhile is not made up for.</p>
      ) : (
        <ol className={classes.next} aria-label={`Next starts, ${timezone}`}>
          {next.map((at) => (
            <li key={at}>
              <ZonedTime at={at} timezone={timezone} />
              <span className="muted">
                <TimeUntil at={at} />
              </span>
            </li>
          ))}
        </ol>
      )}
      <p className={classes.zone}>Clocks of {timezone}</p>
    </section>
  )
}
