import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { type InputChange, inputChangeSentence } from '../../src-shared/allocation/input-changes.ts'
import type { AllocationInputs } from '../../src-shared/allocation/inputs.ts'
import { combinedSha256 } from '../data/fingerprint.ts'
import { CancelledError } from '../platform/errors.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { findInputChanges } from './input-changes.ts'

let folder: string
let inputs: AllocationInputs
const written = new Date('2026-01-02T03:04:05.678Z')
const source = (path: string) => ({ kind: 'file', path: join(folder, path) }) as const

beforeEach(async () => {
  folder = temporaryFolder()
  await mkdir(join(folder, 'pairs'))
  for (const name of ['caps.csv', 'pairs/1.csv', 'pairs/2.csv', 'users.csv', 'ratios.csv']) {
    await write(name, `header\n${name}\n`)
  }
  inputs = {
    caps: source('caps.csv'),
    elig: source('pairs/*.csv'),
    user_groups: source('users.csv'),
    group_ratios: source('ratios.csv'),
  }
  await writeManifest({
    caps: ['caps.csv'],
    elig: ['pairs/1.csv', 'pairs/2.csv'],
    user_groups: ['users.csv'],
    group_ratios: ['ratios.csv'],
  })
})

async function write(name: string, content: string, at: Date = written): Promise<void> {
  await writeFile(join(folder, name), content)
  await utimes(join(folder, name), at, at)
}

/** As a run would have recorded the files. */
async function writeManifest(
  files: Readonly<Record<string, readonly string[]>>,
  options: { readonly withFiles?: boolean } = {},
): Promise<void> {
  const recorded = []
  for (const [input, names] of Object.entries(files)) {
    const prints = []
    for (const name of names) {
      const path = join(folder, name)
      const bytes = await readFile(path)
      const { mtimeMs } = await stat(path)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const modified_at = new Date(mtimeMs).toISOString()
      prints.push({ path, bytes: bytes.length, modified_at, sha256 })
    }
    recorded.push({
      input,
      path: join(folder, names[0] ?? ''),
      rows: names.length,
      bytes: prints.reduce((sum, { bytes }) => sum + bytes, 0),
      sha256: combinedSha256(prints),
      ...(options.withFiles === false ? {} : { files: prints }),
    })
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ inputs: recorded, more: 1 }))
}

async function changeOf(input: InputChange['input']): Promise<InputChange> {
  const { inputs: changes } = await findInputChanges(folder, { inputs })
  const found = changes.find((change) => change.input === input)
  if (found === undefined) throw new Error(`nothing about ${input}`)
  return found
}

const later = new Date('2026-02-03T04:05:06.000Z')

describe('inputs of a finished run', () => {
  it('are unchanged, and not read, while size and time are the same', async () => {
    const before = await stat(join(folder, 'caps.csv'))
    // Other bytes under the same size and time: only a file that is read would tell.
    await write('caps.csv', 'HEADER\ncaps.csv\n')
    expect((await stat(join(folder, 'caps.csv'))).size).toBe(before.size)
    const { inputs: changes } = await findInputChanges(folder, { inputs })
    expect(changes.map(({ input, state }) => [input, state])).toEqual([
      ['caps', 'unchanged'],
      ['elig', 'unchanged'],
      ['user_groups', 'unchanged'],
      ['group_ratios', 'unchanged'],
    ])
  })

  it('are unchanged when they were touched and hold the same', async () => {
    await utimes(join(folder, 'caps.csv'), later, later)
    expect(await changeOf('caps')).toMatchObject({
      state: 'unchanged',
      now: { modified_at: later.toISOString() },
    })
  })

  it('are changed by other content of the same size', async () => {
    await write('caps.csv', 'HEADER\ncaps.csv\n', later)
    const change = await changeOf('caps')
    expect(change).toEqual({
      input: 'caps',
      path: join(folder, 'caps.csv'),
      state: 'changed',
      before: { rows: 1, bytes: 16, files: 1, modified_at: written.toISOString() },
      now: { bytes: 16, files: 1, modified_at: later.toISOString() },
      changed_files: ['caps.csv'],
      added_files: [],
      removed_files: [],
    })
    expect(inputChangeSentence(change)).toBe(
      'Contract caps: changed since, same size, other content, 1 row before, written 2026-02-03 04:05 UTC.',
    )
  })

  it('are changed by another size, and no longer there when they are missing', async () => {
    await write('users.csv', 'header\n')
    await rm(join(folder, 'ratios.csv'))
    expect(await changeOf('user_groups')).toMatchObject({ state: 'changed', now: { bytes: 7 } })
    const gone = await changeOf('group_ratios')
    expect(gone).toMatchObject({ state: 'missing', before: { rows: 1 }, now: null })
    expect(inputChangeSentence(gone)).toBe(
      `Group ratios: ${join(folder, 'ratios.csv')} is not there any more.`,
    )
  })

  it('are changed by a new file that a pattern finds, and by one that is gone', async () => {
    await write('pairs/3.csv', 'header\n')
    await rm(join(folder, 'pairs/1.csv'))
    const change = await changeOf('elig')
    expect(change).toMatchObject({
      state: 'changed',
      before: { files: 2 },
      now: { files: 2 },
      changed_files: [],
      added_files: ['3.csv'],
      removed_files: ['1.csv'],
    })
    expect(inputChangeSentence(change)).toContain('new 3.csv; gone 1.csv')
  })

  it('are compared by their common hash where an earlier version named no files', async () => {
    await writeManifest(
      { caps: ['caps.csv'], elig: ['pairs/1.csv', 'pairs/2.csv'] },
      { withFiles: false },
    )
    await utimes(join(folder, 'pairs/1.csv'), later, later)
    await write('caps.csv', 'HEADER\ncaps.csv\n', later)
    expect((await changeOf('elig')).state).toBe('unchanged')
    expect((await changeOf('caps')).state).toBe('changed')
  })

  it('are unknown where the run ended before it had hashed them', async () => {
    await rm(join(folder, 'users.csv'))
    const { inputs: changes } = await findInputChanges(null, { inputs })
    expect(changes.map(({ path, state }) => [basename(path), state])).toEqual([
      ['caps.csv', 'unknown'],
      ['*.csv', 'unknown'],
      ['users.csv', 'missing'],
      ['ratios.csv', 'unknown'],
    ])
  })

  it('are no longer looked at once nobody wants to know', async () => {
    await utimes(join(folder, 'caps.csv'), later, later)
    let looks = 0
    const looking = findInputChanges(folder, { inputs }, () => {
      if (++looks === 2) throw new CancelledError()
    })
    await expect(looking).rejects.toThrow(CancelledError)
    expect(looks).toBe(2)
  })
})
