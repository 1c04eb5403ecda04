import { expect } from 'vitest'
import { allocationDefaults } from '../../src-shared/allocation/parameters.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import { isDropJob } from '../../src-shared/runs.ts'
import { succeed } from '../jobs/test-support/script.testing.ts'
import type { ContractCase } from './contract-cases.testing.ts'

const text = expect.any(String) as string
const values = { kind: 'allocation' as const, parameters: allocationDefaults }

/** What the form of a new allocation asks for beside preflight and files. */
export const newAllocationCases: readonly ContractCase[] = [
  {
    name: 'allocation.recentInputs names the sets of past runs',
    call: async (client) => (await client.allocation.recentInputs()).sets.length <= 8,
    expected: () => ({ answer: true }),
  },
  {
    name: 'allocation.recentInputs has the set of a run that has ended',
    call: async (client, { succeeded }) => {
      const { sets } = await client.allocation.recentInputs()
      const { job } = await client.runs.get({ id: succeeded })
      if (!isDropJob(job)) return 0
      return sets.filter(({ inputs }) => sourceName(inputs.elig) === sourceName(job.inputs.elig))
        .length
    },
    expected: () => ({ answer: 1 }),
  },
  {
    name: 'allocation.folderInputs looks into the files of a folder',
    call: (client, { folder }) => client.allocation.folderInputs({ path: folder }),
    expected: ({ folder }) => ({ answer: { path: folder, inputs: expect.any(Array) as unknown } }),
  },
  {
    name: 'allocation.folderInputs refuses a folder outside the roots',
    call: (client, { outside }) => client.allocation.folderInputs({ path: outside }),
    expected: () => ({
      code: 'FORBIDDEN',
      status: 403,
      data: expect.objectContaining({ code: 'forbidden' }) as unknown,
    }),
  },
  {
    name: 'presets.setDefault makes one preset the default',
    call: async (client) => {
      const { id } = await client.presets.save({ name: 'Mine by default', values })
      const chosen = await client.presets.setDefault({ id, is_default: true })
      await client.presets.remove({ id })
      return [chosen.name, chosen.is_default]
    },
    expected: () => ({ answer: ['Mine by default', true] }),
  },
  {
    name: 'presets.save keeps files too',
    call: async (client) => {
      const inputs = { caps: { kind: 'file' as const, path: '/drop/caps.csv' } }
      const saved = await client.presets.save({
        name: 'With files',
        values: { ...values, inputs },
      })
      await client.presets.remove({ id: saved.id })
      return saved.values
    },
    expected: () => ({
      answer: { ...values, inputs: { caps: { kind: 'file', path: '/drop/caps.csv' } } },
    }),
  },
  {
    name: 'runs.start marks a dry run',
    call: async (client, { core, job }) => {
      const { id, dry_run } = await client.runs.start({ ...job([succeed]), dry_run: true })
      await core.queue.finished(id)
      const { rows } = await client.runs.list({ text: id })
      const marks = [dry_run, rows.map((row) => row.dry_run)]
      await client.runs.remove({ id })
      return marks
    },
    expected: () => ({ answer: [true, [true]] }),
  },
  {
    name: 'preflight refuses a target that is no share',
    call: (client, { job }) =>
      client.allocation.preflight({
        inputs: job([]).inputs,
        parameters: { ...allocationDefaults, ratio_override: { east: 2 } },
      }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: expect.objectContaining({ what: text }) as unknown,
    }),
  },
]
