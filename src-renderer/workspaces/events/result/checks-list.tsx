import type { Check } from '../../../../src-shared/events/report.ts'
import { checkWords, isShareCheck } from '../../../../src-shared/events/words.ts'
import { Chip } from '../../../components/status-chip.tsx'
import { formatCount, formatShare } from '../../../format.ts'
import classes from './events.module.css'

/** The checks of a run: those that failed first, each with what was seen against what was asked. */
export function ChecksList({ checks }: { checks: readonly Check[] }) {
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
