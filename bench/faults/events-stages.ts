/**
 * Event runs that are killed (SIGKILL), or cancelled (SIGINT), as each stage begins, through the command
 * line; then run again. Older outputs must be as they were until a run has succeeded, which must give
 * what an undisturbed run gives.
 *
 *   node bench/faults/events-stages.ts
 */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childrenOf, isAlive, runCommand, startCommand } from './command.ts'

export const eventStages = [
  'Read and clean',
  'Aggregate',
  'Check',
  'Write results',
  'Publish',
] as const
export type EventStage = (typeof eventStages)[number]
/** Who is killed: the command with all of its processes, or its runner alone; or nobody. */
export const disturbances = ['kill all', 'kill runner', 'cancel'] as const
export type Disturbance = (typeof disturbances)[number]

export interface StageTrial {
  /** Exit code of the disturbed command; null: it was killed. */
  readonly code: number | null
  /** What is not as it must be; nothing is how it should be. */
  readonly losses: readonly string[]
}

/** Disturbs one run as a stage begins, looks at what is left, and runs it again. */
export async function disturbStage(stage: EventStage, how: Disturbance): Promise<StageTrial> {
  const folder = mkdtempSync(join(tmpdir(), 'qm events ü-'))
  try {
    const output = join(folder, 'output')
    const workspace = join(folder, 'workspace')
    mkdirSync(output)
    writeFileSync(join(folder, 'log.jsonl'), logText(6000))
    const older = 'an older output\n'
    for (const name of ['events_cleaned.parquet', 'metrics.json']) {
      writeFileSync(join(output, name), older)
    }
    const before = contentOf(output)
    const words = [
      'etl',
      '--input',
      join(folder, '*.jsonl'),
      '--output',
      output,
      '--now',
      '2025-02-01T00:00:00Z',
      '--workspace',
      workspace,
      '--log_level',
      'INFO',
    ]
    const command = startCommand(words)
    await command.said(`info: ${stage}`)
    if (how === 'kill all') command.signalGroup('SIGKILL')
    else if (how === 'cancel') command.signalGroup('SIGINT')
    else {
      for (const pid of childrenOf(command.pid)) {
        if (isRunner(pid) && isAlive(pid)) process.kill(pid, 'SIGKILL')
      }
    }
    const { code } = await command.ended
    const losses: string[] = []
    const left = contentOf(output)
    const isOld = JSON.stringify(left) === JSON.stringify(before)
    // The word of a stage comes through two processes: a run of a moment may be over by then.
    const mayBeDone = how !== 'cancel' && (stage === 'Write results' || stage === 'Publish')
    if (code !== 0 && !isOld && !(mayBeDone && isWhole(output))) {
      losses.push(`${how} at ${stage}: the outputs are neither the old nor the new ones`)
    }
    const again = await runCommand(words)
    if (again.code !== 0) losses.push(`run again: ${again.stderr}`)
    if (!isWhole(output)) losses.push('run again: the outputs do not add up')
    const hidden = readdirSync(output).filter((name) => name.startsWith('.'))
    if (hidden.length > 0) losses.push(`left behind: ${hidden.join(', ')}`)
    const active = readdirSync(join(workspace, 'runs', '.active'))
    if (active.length > 0) losses.push(`still in the folder of active runs: ${active.join(', ')}`)
    return { code, losses }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function isRunner(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('hosts/runner/main')
  } catch {
    return false
  }
}

function logText(lines: number): string {
  return Array.from({ length: lines }, (_, n) =>
    JSON.stringify({
      event_id: `e${n % (lines - 5)}`,
      player_id: `p${n % 97}`,
      event_type: n % 2 === 0 ? 'session_start' : 'session_end',
      timestamp: new Date(Date.UTC(2025, 0, 1 + (n % 9), n % 24)).toISOString(),
    }),
  ).join('\n')
}

/** The outputs of one run whose report adds up. */
function isWhole(output: string): boolean {
  try {
    const { counts } = JSON.parse(readFileSync(join(output, 'quality_report.json'), 'utf8')) as {
      counts: { lines: number; blank: number; kept: number; rejected: Record<string, number> }
    }
    const rejected = Object.values(counts.rejected).reduce((sum, count) => sum + count, 0)
    const parquet = readFileSync(join(output, 'events_cleaned.parquet')).subarray(0, 4).toString()
    return counts.lines === counts.blank + counts.kept + rejected && parquet === 'PAR1'
  } catch {
    return false
  }
}

/** Names and contents, without what a run has aside: the next host removes it. */
function contentOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .toSorted()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  )
}

if (import.meta.main) {
  let lost = 0
  for (const stage of eventStages) {
    for (const how of disturbances) {
      const { code, losses } = await disturbStage(stage, how)
      lost += losses.length
      const words = losses.length === 0 ? 'nothing lost' : losses.join('; ')
      process.stdout.write(`${how} at ${stage}: ended with ${code ?? 'SIGKILL'}, ${words}\n`)
    }
  }
  process.exitCode = lost === 0 ? 0 : 1
}
