import type { LogProfile } from '../../../src-shared/events/profile.ts'
import { countOf, formatBytes, formatCount, formatShare } from '../../format.ts'
import { instantWords } from './result/event-words.ts'
import classes from './new-events.module.css'

const mostTypes = 12

/** `30 files, 3.8 MB and 1 query`. */
export function sourceWords({ files }: LogProfile): string {
  const ofFiles = files.filter(({ kind }) => kind === 'file')
  const queries = files.length - ofFiles.length
  const bytes = ofFiles.reduce((sum, file) => sum + file.bytes, 0)
  const parts = [
    ofFiles.length === 0 ? '' : `${countOf(ofFiles.length, 'file')}, ${formatBytes(bytes)}`,
    queries === 0 ? '' : countOf(queries, 'query', 'queries'),
  ]
  return parts.filter((part) => part !== '').join(' and ')
}

/** What the sample holds: how much of the files it is, its time span, types of events, fields. */
export function ProfilePanel({ profile }: { profile: LogProfile }) {
  const parsed = profile.lines - profile.blank - profile.malformed
  const types = profile.event_types.slice(0, mostTypes)
  return (
    <>
      <dl className={classes.facts}>
        <dt>Read from</dt>
        <dd>{sourceWords(profile)}</dd>
        <dt>{profile.whole ? 'Lines' : 'Sample'}</dt>
        <dd>
          {profile.whole
            ? `${countOf(profile.lines, 'line')}, all of them looked at`
            : `the first lines of each, ${formatCount(profile.lines)} in all`}
          {profile.blank > 0 && `, ${formatCount(profile.blank)} blank`}
          {profile.malformed > 0 && `, ${formatCount(profile.malformed)} malformed`}
        </dd>
        {profile.time !== null && (
          <>
            <dt>Time</dt>
            <dd>
              {instantWords(profile.time.first)} to {instantWords(profile.time.last)} UTC
            </dd>
          </>
        )}
        {types.length > 0 && (
          <>
            <dt>Event types</dt>
            <dd>
              {types.map(({ event_type, lines }, index) => (
                <span key={event_type}>
                  {index > 0 && ', '}
                  <span className="mono">{event_type}</span>{' '}
                  <span className="muted">{formatCount(lines)}</span>
                </span>
              ))}
              {profile.event_types.length > mostTypes &&
                ` and ${countOf(profile.event_types.length - mostTypes, 'more')}`}
            </dd>
          </>
        )}
      </dl>
      <div
        className={classes.fieldTable}
        tabIndex={0}
        role="region"
        aria-label="Fields of the sample"
      >
        <table>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Types</th>
              <th scope="col" data-align="end">
                Empty
              </th>
              <th scope="col" data-align="end">
                Different
              </th>
              <th scope="col">Examples</th>
            </tr>
          </thead>
          <tbody>
            {profile.fields.map((field) => (
              <tr key={JSON.stringify(field.path)}>
                <td className="mono">{field.path.join('.')}</td>
                <td>{field.types.join(', ')}</td>
                <td
                  data-align="end"
                  title={`${formatCount(field.empty)} of ${countOf(parsed, 'line')}`}
                >
                  {field.empty === 0 ? '0%' : formatShare(field.empty / Math.max(1, parsed), 2)}
                </td>
                <td data-align="end">
                  {field.distinct_is_at_least && '≥ '}
                  {formatCount(field.distinct)}
                </td>
                <td
                  className={`${classes.exampleCell} mono truncate`}
                  title={field.examples.join('\n')}
                >
                  {field.examples.slice(0, 3).join(' · ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {profile.further_fields > 0 && (
        <p className="muted">{countOf(profile.further_fields, 'further field')} not shown.</p>
      )}
    </>
  )
}
