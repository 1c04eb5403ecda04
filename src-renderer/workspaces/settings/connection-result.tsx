import type { ConnectionTestResult } from '../../../src-shared/connections.ts'
import { Chip } from '../../components/status-chip.tsx'
import { checkWords } from './connection-words.ts'
import classes from './connections.module.css'

/** What a test of a connection found out, or why it failed and what to do. */
export function ConnectionResult({ result }: { result: ConnectionTestResult }) {
  if (result.ok) {
    return (
      <div className={classes.result} role="status">
        <Chip tone="ok">Works</Chip>
        <ul className={classes.facts}>
          {checkWords(result.check).map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      </div>
    )
  }
  const { what, remedy, cause } = result.failure
  return (
    <div className={classes.result} role="alert">
      <Chip tone="bad">Failed</Chip>
      <div>
        <div>{what}</div>
        <div className={classes.remedy}>{remedy}</div>
        {cause !== undefined && <code className={classes.cause}>{cause}</code>}
      </div>
    </div>
  )
}
