import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from './errors.ts'

/** What a host writes down about itself; what a run does is in the run's own log. */
export interface HostLog {
  info(text: string, facts?: Readonly<Record<string, unknown>>): void
  /** Something that went wrong and was survived. */
  trouble(text: string, error: unknown): void
}

/** JSON lines in `quartermaster.log` of a folder, readable by their owner only. */
export async function openHostLog(folder: string): Promise<HostLog> {
  const { pino } = await import('pino')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const destination = pino.destination({
    dest: join(folder, 'quartermaster.log'),
    mkdir: false,
    mode: 0o600,
    // Few lines, and the last ones before a crash are those that matter.
    sync: true,
  })
  // A full disk must not end the host that wants to tell of it.
  destination.on('error', () => undefined)
  const logger = pino({ base: { pid: process.pid } }, destination)
  return {
    info: (text, facts = {}) => logger.info(facts, text),
    trouble: (text, error) =>
      logger.error({ cause: error instanceof Error ? error.stack : messageOf(error) }, text),
  }
}
