import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { generateRealShape } from './engine/generate.ts'
import { solveGreedy } from './engine/solve.ts'
import { hard, unlimited } from './engine/solver.testing.ts'
import { type KeptRun, readKeptRun, whatIfFile, writeKeptRun } from './what-if-store.ts'

const drop = generateRealShape({ users: 300, contracts: 30, brands: 10, pairsPerUser: 15 })
const instance = { ...drop, pins: { user: Int32Array.of(3), contract: Int32Array.of(5) } }
const { assignments, prices } = solveGreedy(drop, hard, unlimited)
const run: KeptRun = {
  instance,
  assignments,
  prices,
  names: {
    users: Array.from({ length: instance.users }, (_, u) => `00${u}\n"é`),
    contracts: Array.from({ length: instance.contracts }, (_, c) => `c${c}`),
    groups: Array.from({ length: instance.groups }, (_, g) => (g === 20 ? '' : `g${g}`)),
  },
}

async function kept(): Promise<string> {
  const folder = temporaryFolder()
  await writeKeptRun(folder, run)
  return folder
}

const read = (folder: string) => readKeptRun(folder, () => {})

describe('the arrays kept beside a run', () => {
  it('are read as they were, zeros and groups without a target included', async () => {
    const folder = await kept()
    expect(await read(folder)).toEqual(run)
    // A bit for each pair, two bytes for its contract, eight for a score that is not 0.
    const { size } = await stat(join(folder, whatIfFile))
    expect(size).toBeLessThan(7 * instance.contract.length + 30_000)
  })

  it('are none where there is no file', async () => {
    expect(await read(temporaryFolder())).toBeNull()
  })

  it('are none where the file ends too early', async () => {
    const folder = await kept()
    const bytes = await readFile(join(folder, whatIfFile))
    for (const length of [0, 7, bytes.length >> 1, bytes.length - 1]) {
      await writeFile(join(folder, whatIfFile), bytes.subarray(0, length))
      expect(await read(folder)).toBeNull()
    }
  })

  it('are none where a byte of them has changed', async () => {
    const folder = await kept()
    const { size } = await stat(join(folder, whatIfFile))
    for (const at of [100, size >> 1, size - 40]) {
      const bytes = await readFile(join(folder, whatIfFile))
      bytes[at]! ^= 1
      await writeFile(join(folder, whatIfFile), bytes)
      expect(await read(folder)).toBeNull()
      bytes[at]! ^= 1
      await writeFile(join(folder, whatIfFile), bytes)
    }
  })

  it('are none where the index asks for more than the file has', async () => {
    const folder = await kept()
    const text = await readFile(join(folder, whatIfFile), 'latin1')
    const damaged = text.replace(/"bytes":\d{4}\b/, '"bytes":9e12')
    expect(damaged).not.toBe(text)
    await writeFile(join(folder, whatIfFile), damaged, 'latin1')
    expect(await read(folder)).toBeNull()
  })

  it('stop to be read when nobody waits any more', async () => {
    const folder = await kept()
    const stop = () => {
      throw new Error('stopped')
    }
    await expect(readKeptRun(folder, stop)).rejects.toThrow('stopped')
  })
})
