import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSettingsFile } from '../platform/settings-file.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { automaticLimits, createSettings, type Machine, settingRanges } from './settings.ts'

const gibibyte = 1024 ** 3
const machine: Machine = {
  threads: 8,
  memory: 16 * gibibyte,
  heap: 4 * gibibyte,
  heapCeiling: Number.POSITIVE_INFINITY,
}

function createTestSettings(content?: object, on = machine) {
  const path = join(temporaryFolder(), 'settings.json')
  if (content !== undefined) writeFileSync(path, JSON.stringify(content))
  return createSettings({ file: openSettingsFile(path, () => new Date()), machine: on })
}

describe('the limits of a run', () => {
  it('are those of the machine as long as nobody sets any, and leave the heap to Node', () => {
    const service = createTestSettings()
    expect(service.limits()).toEqual({ threads: 8, duckdb_memory: 2 * gibibyte })
    expect(service.concurrency()).toBe(1)
    expect(service.view().effective).toEqual({
      concurrency: 1,
      threads: 8,
      duckdb_memory_mib: 2048,
      heap_mib: 4096,
    })
  })

  it('are the next run’s as soon as they are set, and automatic again by null', async () => {
    const service = createTestSettings()
    await service.update({ limits: { threads: 2, heap_mib: 512, concurrency: 3 } })
    expect(service.limits()).toEqual({
      threads: 2,
      duckdb_memory: 2 * gibibyte,
      heap: gibibyte / 2,
    })
    expect(service.concurrency()).toBe(3)
    const view = await service.update({ limits: { heap_mib: null, threads: null } })
    expect(service.limits()).toEqual({ threads: 8, duckdb_memory: 2 * gibibyte })
    expect(view.values.limits).toEqual({
      concurrency: 3,
      threads: null,
      duckdb_memory_mib: null,
      heap_mib: null,
    })
  })

  it('that the machine does not have are refused, and nothing of the change is done', async () => {
    const service = createTestSettings()
    const change = service.update({ backups: { keep: 3 }, limits: { duckdb_memory_mib: 99_999 } })
    await expect(change).rejects.toMatchObject({ failure: { code: 'bad_usage' } })
    expect(service.view().values.backups.keep).toBe(14)
  })

  it('of a file from a larger machine are cut to what is here', () => {
    const service = createTestSettings({ limits: { threads: 512, duckdb_memory_mib: 900_000 } })
    expect(service.view()).toMatchObject({
      values: { limits: { threads: 512 } },
      effective: { threads: 16, duckdb_memory_mib: 16_384 },
      problem: null,
    })
  })

  it('leave room beside DuckDB on any machine', () => {
    const small = automaticLimits({ ...machine, threads: 1, memory: gibibyte / 2 })
    expect(small).toMatchObject({ threads: 1, duckdb_memory_mib: 256 })
  })

  it('of a heap end where Electron keeps its objects', () => {
    const { limits } = settingRanges({ ...machine, heapCeiling: 4 * gibibyte })
    expect(limits.heap_mib.max).toBe(4096)
  })
})
