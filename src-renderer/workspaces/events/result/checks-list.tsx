import { useQuery } from '@tanstack/react-query'
import type { CheckHistories } from '../../../../src-shared/events/compare.ts'
import type { Check } from '../../../../src-shared/events/report.ts'
import { checkWords, isShareCheck } from '../../../../src-shared/events/words.ts'
import { Chip } from '../../../components/status-chip.tsx'
import { formatCount, formatShare } from '../../../format.ts'
import { rpc } from '../../../rpc.ts'
import { CheckSparkline } from './check-sparkline.tsx'
import classes from './events.module.css'

/** The checks of a run: those that failed first, each with what was seen against what was asked. */
export function ChecksList({
  runId,
  checks,
}: {
  readonly runId: string
  readonly checks: readonly Check[]
}) {
  // Beside the point of the screen: while it is not there, nothing stands in its place.
  const history = useQuery(rpc.events.checkHistory.queryOptions({ input: { id: runId } }))
  const failed = checks.filter(({ passed }) => !passed)
  const ordered = [...failed, ...checks.filter(({ passed }) => passed)]
  return (
    <section className={classes.section} aria-labelledby="checks">
      <div className={classes.blockHead}>
        <h2 id="checks">Checks</h2>
        <span className="muted">
          {failed.length === 0
            ? `all ${checks.length} passed`
            : `${failed.length} of ${checks.length} failed`}
        </span>
      </div>
      <ul className={classes.checks}>
        {ordered.map((check) => (
          <li key={check.name}>
            <div className={classes.checkLine}>
              <span className={classes.checkChip}>
                <Chip tone={toneOf(check)}>{wordOf(check)}</Chip>
              </span>
              <span className={classes.checkName}>{checkWords[check.name]}</span>
              <Sparkline histories={history.data} name={check.name} runId={runId} />
              <span className={classes.checkFigures}>{figuresOf(check)}</span>
            </div>
            <p className={classes.checkMessage}>{sentence(check.message)}</p>
            {check.examples.length > 0 && (
              <details className={classes.examples}>
                <summary>
                  {check.examples.length === 1 ? 'An example' : `${check.examples.length} examples`}
                </summary>
                <ul>
                  {check.examples.map((example) => (
                    <li key={example} className="mono">
                      {example}
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface SparklineProps {
  readonly histories: CheckHistories | undefined
  readonly name: Check['name']
  readonly runId: string
}

function Sparkline({ histories, name, runId }: SparklineProps) {
  const found = histories?.checks.find((history) => history.name === name)
  return found === undefined ? null : <CheckSparkline history={found} run={runId} />
}

const toneOf = ({ passed, severity }: Check) =>
  passed ? 'ok' : severity === 'error' ? 'bad' : 'warn'

const wordOf = ({ passed, severity }: Check) =>
  passed ? 'Passed' : severity === 'error' ? 'Failed' : 'Warning'

function figuresOf(check: Check): string {
  const { name, observed, threshold } = check
  if (observed === null) return ''
  const words = (value: number) => (isShareCheck(name) ? formatShare(value, 2) : formatCount(value))
  return threshold === null ? words(observed) : `${words(observed)} / ${words(threshold)}`
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
