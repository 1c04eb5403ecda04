import { expect } from 'vitest'
import type { ContractCase } from './contract-cases.testing.ts'

const including = (part: object): unknown => expect.objectContaining(part)
const whole = expect.any(Number) as number
const range = { min: whole, max: whole }

/** The rules of the workspace. The test world sets limits of its own above the file's. */
export const settingsCases: readonly ContractCase[] = [
  {
    name: 'settings.update changes what is named and gives the whole',
    call: (client) =>
      client.settings.update({ retention: { max_runs: 500, max_gib: 2.5 }, backups: { keep: 7 } }),
    expected: () => ({
      answer: including({
        values: {
          limits: { concurrency: null, threads: null, duckdb_memory_mib: null, heap_mib: null },
          retention: { max_runs: 500, max_age_days: null, max_gib: 2.5 },
          backups: { keep: 7 },
        },
        problem: null,
      }),
    }),
  },
  {
    name: 'settings.update takes a limit away by null, and gives effective values and ranges',
    call: (client) => client.settings.update({ retention: { max_runs: null, max_gib: null } }),
    expected: () => ({
      answer: {
        values: including({
          retention: { max_runs: null, max_age_days: null, max_gib: null },
          backups: { keep: 7 },
        }),
        automatic: { concurrency: 1, threads: whole, duckdb_memory_mib: whole, heap_mib: whole },
        effective: { concurrency: 4, threads: 1, duckdb_memory_mib: 64, heap_mib: whole },
        ranges: {
          limits: { concurrency: range, threads: range, duckdb_memory_mib: range, heap_mib: range },
          retention: { max_runs: range, max_age_days: range, max_gib: range },
          backups: { keep: range },
        },
        problem: null,
      },
    }),
  },
  {
    name: 'settings.get gives what was set',
    call: (client) => client.settings.get(),
    expected: () => ({ answer: including({ values: including({ backups: { keep: 7 } }) }) }),
  },
  {
    name: 'settings.update refuses what this machine does not have, by its name',
    call: (client) => client.settings.update({ limits: { threads: 1000 } }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: including({
        code: 'bad_usage',
        what: expect.stringContaining('limits.threads') as string,
      }),
    }),
  },
  {
    name: 'settings.update refuses what is no setting',
    call: (client) => client.settings.update({ backups: { keep: 0 } }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: including({
        code: 'bad_usage',
        what: expect.stringContaining('backups.keep') as string,
      }),
    }),
  },
]
