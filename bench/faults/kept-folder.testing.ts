import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder for all tests of a file; it is removed after the last. */
export function keptFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qm faults-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
