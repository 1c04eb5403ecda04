/**
 * `npm run audit:shipped`: known vulnerabilities, high or worse, in what ships. Exits 1 when there
 * are some, and 3 when the registry could not be asked (which is no pass).
 */
import { auditShipped } from './lib/audit.ts'

const verdict = auditShipped()
switch (verdict.kind) {
  case 'clean':
    console.log('No known vulnerability, high or worse, in what ships.')
    break
  case 'vulnerable':
    console.error(
      `${verdict.critical} critical and ${verdict.high} high vulnerabilities in what ships; see npm audit --omit=dev`,
    )
    process.exitCode = 1
    break
  case 'unreachable':
    console.error(`Skipped: the registry's audit could not be asked (${verdict.reason}).`)
    process.exitCode = 3
}
