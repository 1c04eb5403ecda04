import { cutSentence } from '../../../src-shared/allocation/cut-words.ts'
import type { RunRecord } from '../../../src-shared/run-details.ts'
import { TimeAgo } from '../../components/time.tsx'
import { formatSeconds, readerNumbers } from '../../format.ts'
import { inputLabels } from '../allocation/input-labels.ts'
import classes from './run.module.css'

/** What a run asked of databases: the text, the values, when, and what was cut off there. */
export function AskedQueries({ inputs }: { readonly inputs: RunRecord['inputs'] }) {
  const asked = inputs.flatMap(({ input, path, query }) =>
    query === undefined ? [] : [{ input, path, query }],
  )
  if (asked.length === 0) return null
  return (
    <section>
      <h2>Queries</h2>
      {asked.map(({ input, path, query }) => (
        <details key={input} className={classes.details}>
          <summary>
            <span className={classes.asked}>
              {(inputLabels as Readonly<Record<string, string>>)[input] ?? input}
            </span>{' '}
            <span className="muted">
              {path}, asked <TimeAgo at={query.asked_at} />, {formatSeconds(query.seconds)}
            </span>
          </summary>
          <dl className={classes.facts}>
            {Object.entries(query.parameters).map(([name, value]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt className="mono">{name}</dt>
                <dd className="mono">{value === null ? 'NULL' : String(value)}</dd>
              </div>
            ))}
          </dl>
          <pre tabIndex={0}>{query.sql}</pre>
        </details>
      ))}
      {asked.map(({ input, query }) =>
        query.cut === null ? null : (
          <p key={input} className={classes.sentence}>
            {cutSentence(query.cut, readerNumbers)}
          </p>
        ),
      )}
    </section>
  )
}
