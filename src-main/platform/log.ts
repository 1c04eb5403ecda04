import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from './errors.ts'

/** What a host writes down about itself; what a run does is in the run's own log. */
export interface HostLog {
  info(text: string, facts?: Readonly<Record<string, unknown>>): void
  /** Something that went wrong and was survived. */
  trouble(text: string, error: unknown): void
}

export interface HostLogOptions {
  /** Name of the file, without its ending. */
  readonly name?: string
  /** Size in bytes from which a new file is begun. */
  readonly limit?: number
  /** Files kept beside the one that is written. */
  readonly kept?: number
}

/**
 * JSON lines in `quartermaster.log` of a folder, readable by their owner only. Full files are set
 * aside as `quartermaster-<time>-<pid>-<n>.log`, the newest of them are kept.
 *
 * Several hosts write to one workspace, so the file is opened for each line (there are few) and
 * appended to: a system writes such lines one after another, and nobody goes on writing to a file
 * that another process has renamed. The names of full files are never used twice, so two processes
 * that find it full at once lose nothing either; the second then sets a short file aside. Libraries
 * that rotate (pino-roll, rotating-file-stream) keep it open and know of their own process only.
 *
 * A disk that is full, or a folder that cannot be written, never ends the host that wants to tell.
 */
export function openHostLog(
  folder: string,
  { name = 'quartermaster', limit = 5 * 1024 ** 2, kept = 5 }: HostLogOptions = {},
): HostLog {
  const path = join(folder, `${name}.log`)
  const isFull = new RegExp(String.raw`^${name}-\d{8}T\d{9}Z-\d+-\d{6}\.log$`)
  attempt(() => mkdirSync(folder, { recursive: true, mode: 0o700 }))

  const setAside = (): void => {
    renameSync(path, join(folder, `${name}-${nextMark()}.log`))
    const full = readdirSync(folder).filter((file) => isFull.test(file))
    for (const file of full.toSorted().slice(0, -kept)) rmSync(join(folder, file), { force: true })
  }
  const write = (level: 'info' | 'error', text: string, facts: object): void => {
    const line = { at: new Date().toISOString(), level, pid: process.pid, text, ...facts }
    // Separate attempts: what cannot be renamed now (open elsewhere on Windows) grows a little more.
    attempt(() => {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= limit) setAside()
    })
    attempt(() => appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 }))
  }
  return {
    info: (text, facts = {}) => write('info', text, facts),
    trouble: (text, error) =>
      write('error', text, { cause: error instanceof Error ? error.stack : messageOf(error) }),
  }
}

let marks = 0

/** Sorts by time; differs between processes and within one. */
function nextMark(): string {
  marks += 1
  const time = new Date().toISOString().replaceAll(/[-:.]/g, '')
  return `${time}-${process.pid}-${String(marks).padStart(6, '0')}`
}

function attempt(action: () => void): void {
  try {
    action()
  } catch {
    // Nobody is left to tell.
  }
}
