import { describe, expect, it } from 'vitest'
import {
  type AllocationParameters,
  allocationParameters,
} from '../../src-shared/allocation/parameters.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import type {
  AllocationSummary,
  ContractSummary,
  GroupSummary,
} from '../../src-shared/allocation/summary.ts'
import type { DropRun } from '../../src-shared/runs.ts'
import { type ComparedSide, compareSides } from './compare.ts'

const at = '2026-01-02T03:04:05.000Z'

function runOf(id: string, parameters: Partial<AllocationParameters> = {}): DropRun {
  const source = (name: string) => ({ kind: 'file', path: `/drop/${name}.csv` }) as const
  return {
    id,
    kind: 'allocation',
    title: 'drop',
    created_at: at,
    lifecycle: { state: 'succeeded', started_at: at, ended_at: at, outcome: 'ok' },
    metrics: {},
    job: {
      kind: 'allocation',
      inputs: {
        caps: source('caps'),
        elig: source('elig'),
        user_groups: source('user_groups'),
        group_ratios: source('group_ratios'),
      },
      parameters: allocationParameters.parse(parameters),
      output: null,
      dry_run: false,
    },
  }
}

function groupOf(id: string, sponsored: number, total: number): GroupSummary {
  return {
    group_id: id,
    users: 10,
    eligible_users: 10,
    target: 0.5,
    slack: 0,
    sponsored,
    total,
    ratio: total === 0 ? null : sponsored / total,
    state: 'at_target',
    compliant: true,
    reachable: 1,
    reachable_sponsored: 10,
    reachable_total: 10,
    sponsored_users: sponsored,
    assigned_users: total,
    mixed_users: 0,
    eligible_sponsored_pairs: 10,
    sponsored_capacity_left: 0,
    slots_left_empty: 0,
    binding_contracts: [],
    ratio_price: 0,
  }
}

function contractOf(id: string, assigned: number, cap = 10): ContractSummary {
  const fill = cap === 0 ? null : assigned / cap
  return { contract_id: id, sponsored: false, cap, assigned, fill, demand: 10, price: 0 }
}

function summaryOf(
  run: DropRun,
  changes: Partial<AllocationSummary> & { readonly hash?: string } = {},
): AllocationSummary {
  const { hash = 'same', ...given } = changes
  return {
    status: 'ok',
    solver: 'greedy',
    counts: {
      users: 20,
      eligible_users: 20,
      assigned_users: 10,
      contracts: 2,
      groups: 1,
      pairs: 40,
      assignments: 10,
      sponsored_assignments: 5,
      pinned: 0,
      mixed_users: 0,
    },
    fill: { seats: 20, taken: 10, share: 0.5 },
    objective: 5,
    value: 5,
    penalties: 0,
    score_sum: 5,
    upper_bound: 5.5,
    gap_percent: 10,
    groups: [],
    contracts: [],
    seconds: [{ stage: 'Solve', seconds: 2 }],
    peak_memory_bytes: 100,
    inputs: (['caps', 'elig', 'user_groups', 'group_ratios'] as const).map((input) => ({
      input,
      path: sourceName(run.job.inputs[input]),
      rows: 4,
      bytes: 40,
      sha256: input === 'elig' ? hash : 'same',
    })),
    output: null,
    warnings: [],
    group_warnings: [],
    parameters: run.job.parameters,
    resolved: { fill_bonus: 0.001, ratio_penalty: 1 },
    seed: 0,
    version: '1.0.0',
    ...given,
  }
}

const side = (run: DropRun, changes: Parameters<typeof summaryOf>[1] = {}): ComparedSide => ({
  run,
  summary: summaryOf(run, changes),
})

describe('the comparison of two allocations', () => {
  it('says of each headline number whether it got better or worse', () => {
    const found = compareSides(
      side(runOf('aaaa')),
      side(runOf('bbbb'), {
        objective: 6,
        upper_bound: 6.1,
        gap_percent: 2,
        peak_memory_bytes: 150,
        score_sum: 5 + 1e-12,
      }),
    )
    const figures = new Map(found.results?.figures.map((figure) => [figure.name, figure]))
    expect(figures.get('objective')).toEqual({
      name: 'objective',
      a: 5,
      b: 6,
      difference: 1,
      verdict: 'better',
    })
    expect(figures.get('gap_percent')).toMatchObject({ difference: -8, verdict: 'better' })
    expect(figures.get('peak_memory_bytes')).toMatchObject({ difference: 50, verdict: 'worse' })
    expect(figures.get('upper_bound')?.verdict).toBe('differs')
    expect(figures.get('score_sum')).toMatchObject({ difference: 0, verdict: 'same' })
    expect(found.notes).toEqual([])
  })

  it('tells that inputs differ, and judges no objective that is measured otherwise', () => {
    const found = compareSides(
      side(runOf('aaaa')),
      side(runOf('bbbb', { scarcity_alpha: 1, per_user: 1 }), { objective: 6, hash: 'other' }),
    )
    expect(found.inputs.map(({ input, content }) => [input, content])).toEqual([
      ['caps', 'same'],
      ['elig', 'differs'],
      ['user_groups', 'same'],
      ['group_ratios', 'same'],
    ])
    expect(found.parameters.filter(({ differs }) => differs)).toEqual([
      { name: 'per_user', a: 3, b: 1, default: 3, differs: true },
      { name: 'scarcity_alpha', a: 0.05, b: 1, default: 0.05, differs: true },
    ])
    expect(found.results?.figures.find(({ name }) => name === 'objective')?.verdict).toBe('differs')
    expect(found.notes).toEqual([
      'The inputs are not the same (eligible pairs): a difference of results may come from them alone.',
      'Objective and bound are not on one scale, because these differ: eligible pairs and scarcity lift. Score and fill can be compared.',
    ])
  })

  it('compares what a run without a result has', () => {
    const failed: ComparedSide = { run: runOf('aaaa'), summary: null }
    const found = compareSides(failed, side(runOf('bbbb', { seed: 7 })))
    expect(found.results).toBeNull()
    expect(found.parameters.find(({ differs }) => differs)?.name).toBe('seed')
    expect(found.inputs[0]).toMatchObject({ content: 'unknown', a: { rows: null }, b: { rows: 4 } })
    expect(found.notes).toEqual([
      'Run aaaa has no result: parameters and inputs are compared, results are not.',
    ])
  })

  it('puts the groups whose ratio changed most first, also those that came or went', () => {
    const found = compareSides(
      side(runOf('aaaa'), { groups: [groupOf('g1', 5, 10), groupOf('g2', 5, 10)] }),
      side(runOf('bbbb'), { groups: [groupOf('g2', 9, 10), groupOf('g3', 1, 4)] }),
    )
    expect(
      found.results?.groups.map(({ group_id, ratio_change, total_change, a, b }) => [
        group_id,
        ratio_change,
        total_change,
        a?.total ?? null,
        b?.total ?? null,
      ]),
    ).toEqual([
      ['g2', 0.4, 0, 10, 10],
      ['g1', null, -10, 10, null],
      ['g3', null, 4, null, 4],
    ])
  })

  it('keeps the contracts whose use or cap changed, the largest change of fill first', () => {
    const found = compareSides(
      side(runOf('aaaa'), {
        contracts: [
          contractOf('c1', 5),
          contractOf('c2', 5),
          contractOf('c3', 5),
          contractOf('c4', 4),
        ],
      }),
      side(runOf('bbbb'), {
        contracts: [contractOf('c1', 5), contractOf('c2', 6), contractOf('c3', 5, 20)],
      }),
    )
    expect(found.results?.contracts.map(({ contract_id: id }) => id)).toEqual(['c4', 'c3', 'c2'])
    expect(found.results).toMatchObject({ contracts_changed: 3, contracts_total: 4 })
  })
})
