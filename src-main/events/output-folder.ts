import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { eventFiles } from '../../src-shared/events/job.ts'
import { expected } from '../platform/errors.ts'
import { asideOf } from '../platform/publish.ts'

/**
 * Makes the folder of the outputs where it is not there, and sees that files can be made in it: before
 * hours of work, not after them. `run`: id of the run, whose leftovers recovery removes.
 */
export async function requireFolder(folder: string, run: string): Promise<void> {
  const status = await stat(folder).catch(() => undefined)
  const parent = await stat(dirname(folder)).catch(() => undefined)
  const isNew = status === undefined && parent?.isDirectory() === true
  if (!isNew && status?.isDirectory() !== true) {
    throw expected('bad_usage', {
      what:
        status === undefined
          ? `The folder ${folder} does not exist.`
          : `${folder} is not a folder.`,
      remedy:
        status === undefined
          ? 'Make it, or write the output somewhere else.'
          : 'Name a folder: its files are written into it.',
    })
  }
  try {
    if (isNew) await mkdir(folder)
    const trial = asideOf(join(folder, eventFiles.events), run)
    await writeFile(trial, '')
    await rm(trial)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) throw cause
    throw expected('bad_usage', {
      what: `${folder} may not be written by this user.`,
      remedy: 'Change its rights, or write the output somewhere else.',
      kept: 'Nothing was written; earlier outputs are as they were.',
      cause,
    })
  }
}
