import { setTimeout as delay } from 'node:timers/promises'
import { isActive, type LogLevel, type LogLine, logLevels } from '../../../src-shared/runs.ts'
import type { Flags } from './commands/options.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { say } from './terminal.ts'
import { timeText } from './units.ts'

/** How often a run of another host is looked at, in milliseconds. */
const lookInterval = 250
const pageSize = 1000

/** `quartermaster runs log RUN`. With --json each line is one JSON object. */
export async function showLog(id: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  await knownRun(local, id)
  const lowest = logLevels.indexOf(flags['level'] as LogLevel)
  const { client } = local
  let after = 0
  for (;;) {
    // Asked before the log is read: what a run says last is there once it is over.
    const { lifecycle } = await client.runs.get({ id })
    for (;;) {
      const { lines, next } = await client.runs.log({ id, after, limit: pageSize })
      const shown = lines.filter(({ level }) => logLevels.indexOf(level) >= lowest)
      say(process.stdout, shown.map((line) => lineText(line, flags)).join(''))
      after = next
      if (lines.length === 0) break
    }
    if (flags['follow'] !== true || !isActive(lifecycle.state)) return
    await delay(lookInterval)
  }
}

function lineText(line: LogLine, flags: Flags): string {
  return flags['json'] === true
    ? `${JSON.stringify(line)}\n`
    : `${timeText(line.at)}  ${line.level.padEnd(7)}  ${line.text}\n`
}
