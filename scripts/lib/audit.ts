import { spawnSync } from 'node:child_process'

import { ROOT } from './process.ts'
import { readAuditReport, type AuditVerdict } from './test-reports.ts'

/** Asks the registry about the dependencies that ship (not the development ones). */
export function auditShipped(): AuditVerdict {
  const args = ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=30000']
  const npm = process.env.npm_execpath
  // npm names its own script to what it runs; `npm` by name is a batch file on Windows.
  const { stdout } =
    npm === undefined
      ? spawnSync(`npm ${args.join(' ')}`, { cwd: ROOT, encoding: 'utf8', shell: true })
      : spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, encoding: 'utf8' })
  return readAuditReport(stdout)
}
