import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, freemem, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { createQueryClient } from '../../../jobs/query-client.ts'
import type { Spawner } from '../../../jobs/process-channel.ts'
import { sizeText } from '../units.ts'
import { attention, failed, type Finding, look, ok } from './finding.ts'

const mebibyte = 1024 ** 2

/** What Quartermaster needs of the machine, each part tried for real. */
export function lookAtMachine(spawner: Spawner): readonly Promise<Finding>[] {
  return [
    look('Machine', 'Node', () => ok(`${process.versions.node} on ${platformText()}`)),
    look('Machine', 'Processors', () => ok(String(availableParallelism()))),
    look('Machine', 'Memory', judgeMemory),
    look('Machine', 'SQLite', judgeSqlite),
    look('Machine', 'DuckDB', () => judgeDuckDb(spawner)),
  ]
}

function platformText(): string {
  return `${process.platform} ${release()} (${process.arch})`
}

function judgeMemory() {
  const detail = `${sizeText(freemem())} of ${sizeText(totalmem())} free`
  return freemem() < 512 * mebibyte
    ? attention(detail, 'Close other programs before a large run.')
    : ok(detail)
}

async function judgeSqlite() {
  try {
    const { sqliteVersion } = await import('../../../store/inspect-database.ts')
    return ok(sqliteVersion())
  } catch (error) {
    return failed(
      `It cannot be loaded: ${String(error)}`,
      'Install Quartermaster again with this Node.',
    )
  }
}

/** Starts the process that answers questions and has it read a file. */
async function judgeDuckDb(spawner: Spawner) {
  const folder = await mkdtemp(join(tmpdir(), 'quartermaster-doctor-'))
  const queries = createQueryClient(spawner, folder)
  const startedAt = performance.now()
  try {
    const path = join(folder, 'caps.csv')
    await writeFile(path, 'contract_id,cap,sponsored\nc1,1,0\n')
    await queries.ask('files.inspect', { path, input: 'caps' }, AbortSignal.timeout(30_000))
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    return ok(`reads files in a process of its own (${seconds} s)`)
  } catch (error) {
    return failed(
      `Its process does not answer: ${error instanceof Error ? error.message : String(error)}`,
      'Install Quartermaster again; see that child processes may be started.',
    )
  } finally {
    queries.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}
