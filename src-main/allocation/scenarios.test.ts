import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { SweepAxis } from '../../src-shared/allocation/sweep.ts'
import { whatIfRequest, type WhatIfChanges } from '../../src-shared/allocation/what-if.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { openDuckDb } from '../data/duckdb.ts'
import { unknownConnection } from '../data/remote/target.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { CancelledError, ExpectedError } from '../platform/errors.ts'
import { publishFiles } from '../platform/publish.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { pointParameters, readAllocationSummary, readSweep, validateJob } from './index.ts'
import { createWhatIf } from './query.ts'
import { runAllocation, runSweep } from './runner.ts'

/** Eight users of two groups; sponsored s1 and s2 are scarce, p1 and p2 are not. */
const users = Array.from({ length: 8 }, (_, index) => `u${index}`)
const texts = {
  caps: 'contract_id,cap,sponsored\ns1,2,1\ns2,1,1\np1,5,0\np2,4,0\n',
  elig: [
    'user_id,contract_id,score',
    ...users.flatMap((user, index) => [
      `${user},s1,${1 + index / 10}`,
      ...(index < 3 ? [`${user},s2,0.5`] : []),
      `${user},p1,${2 - index / 10}`,
      `${user},p2,${index % 2}`,
    ]),
    '',
  ].join('\n'),
  user_groups: [
    'user_id,group_id',
    ...users.map((user, i) => `${user},${i < 4 ? 'east' : 'west'}`),
    '',
  ].join('\n'),
  group_ratios: 'group_id,ratio\neast,0.4\nwest,0.3\n',
}

let folder: string
let inputs: AllocationJob['inputs']
beforeEach(async () => {
  folder = temporaryFolder()
  await mkdir(join(folder, 'temporary'))
  const files: Record<string, { kind: 'file'; path: string }> = {}
  for (const [name, text] of Object.entries(texts)) {
    const path = join(folder, `${name}.csv`)
    await writeFile(path, text)
    files[name] = { kind: 'file', path }
  }
  inputs = files as AllocationJob['inputs']
})

interface Told {
  readonly stopAtPoint?: number
  readonly details?: string[]
}

function contextIn(run: string, { stopAtPoint, details }: Told = {}): TaskContext {
  let stopped = false
  return {
    runId: run,
    folder: join(folder, run),
    temporary: join(folder, 'temporary'),
    limits: { threads: 1, duckdb_memory: 256 * 1024 ** 2 },
    earlierRuns: [],
    connection(name) {
      throw unknownConnection(name)
    },
    now: () => performance.now(),
    checkpoint() {
      if (stopped) throw new CancelledError()
    },
    onCancel: () => ({ [Symbol.dispose]: () => undefined }),
    plan: () => undefined,
    enter: () => undefined,
    update({ done, total, unit, detail }) {
      if (unit !== 'points') return
      details?.push(`${done} of ${total}: ${detail}`)
      if (stopAtPoint !== undefined && (done ?? 0) >= stopAtPoint) stopped = true
    },
    mark: () => undefined,
    stageSeconds: () => [],
    log: () => undefined,
    promise: async () => undefined,
    conclude: ({ files }) => publishFiles(files),
  }
}

const parameters = allocationParameters.parse({ enforce_assignment_ratio: true, per_user: 2 })
const sweepOf = (over: SweepAxis[], output: string | null = null) => ({
  kind: 'sweep' as const,
  inputs,
  parameters,
  over,
  output: output === null ? null : join(folder, output),
})
const allocationOf = (of = parameters): AllocationJob => ({
  kind: 'allocation',
  inputs,
  parameters: of,
  output: null,
  dry_run: false,
})

describe('runSweep', () => {
  const over: SweepAxis[] = [
    { over: 'ratio_slack', values: [0, 0.2, 1] },
    { over: 'cap_scale', values: [1, 2] },
  ]

  it('solves every point under its own rules and measures all against the promise', async () => {
    const details: string[] = []
    const { outcome, metrics } = await runSweep(
      sweepOf(over, 'points.csv'),
      contextIn('sweep', { details }),
    )
    const { points } = await readSweep(join(folder, 'sweep'))
    expect(outcome).toBe('ok')
    expect(metrics).toMatchObject({ points: 6, points_solved: 6 })
    expect(points.map(({ values }) => values)).toEqual([
      [0, 1],
      [0, 2],
      [0.2, 1],
      [0.2, 2],
      [1, 1],
      [1, 2],
    ])
    for (const { figures } of points) {
      expect(figures?.objective).toBeLessThanOrEqual(figures!.upper_bound)
      expect(figures?.groups_compliant).toBe(2)
    }
    expect(points[0]?.figures).toMatchObject({ groups_kept: 2, worst_shortfall: 0 })
    expect(points[4]?.figures?.worst_shortfall).toBeGreaterThan(0)
    expect(points[4]?.figures?.score_sum).toBeGreaterThan(points[0]!.figures!.score_sum)
    expect(points[1]?.figures?.seats).toBeGreaterThan(points[0]!.figures!.seats)
    expect(details[0]).toBe('0 of 6: slack 0%, all caps scaled to 100%: starting')
    const csv = await readFile(join(folder, 'points.csv'), 'utf8')
    expect(csv).toBe(await readFile(join(folder, 'sweep/artifacts/points.csv'), 'utf8'))
    expect(csv.trimEnd().split('\n')).toHaveLength(7)
  })

  it('opens a point as a run that gives the same figures', async () => {
    await runSweep(sweepOf(over), contextIn('sweep'))
    const { points } = await readSweep(join(folder, 'sweep'))
    for (const { index, figures } of [points[1]!, points[4]!]) {
      const at = await pointParameters(join(folder, 'sweep'), index)
      await runAllocation(allocationOf(at), contextIn(`run${index}`))
      const summary = await readAllocationSummary(join(folder, `run${index}`))
      expect(summary).toMatchObject({
        score_sum: figures!.score_sum,
        objective: figures!.objective,
        upper_bound: figures!.upper_bound,
        fill: { seats: figures!.seats, taken: figures!.assignments },
      })
    }
  })

  it('keeps nothing when it is told to stop between points', async () => {
    const stopped = runSweep(sweepOf(over, 'points.csv'), contextIn('sweep', { stopAtPoint: 3 }))
    await expect(stopped).rejects.toThrow(CancelledError)
    expect(existsSync(join(folder, 'points.csv'))).toBe(false)
    expect(existsSync(join(folder, 'sweep/artifacts/points.json'))).toBe(false)
  })

  it('goes on where one of the solvers does not take so large a drop', async () => {
    const many = Array.from({ length: 50_001 }, (_, user) => `u${user}`)
    const write = (name: string, header: string, rest: string) =>
      writeFile(join(folder, `${name}.csv`), [header, ...many.map((u) => u + rest), ''].join('\n'))
    await write('elig', 'user_id,contract_id,score', ',s1,1')
    await write('user_groups', 'user_id,group_id', ',east')
    const context = contextIn('large')
    await runSweep(sweepOf([{ over: 'solver', values: ['greedy', 'ilp'] }]), context)
    const { points } = await readSweep(context.folder)
    expect(points.map(({ figures }) => figures?.assignments ?? null)).toEqual([2, null])
    expect(points[1]?.reason).toMatch(/takes at most 50,000 users.*--solver flow takes it/)
  })

  it('refuses a group that the drop does not have', async () => {
    const job = sweepOf([{ over: 'ratio', group: 'north', values: [0.2] }])
    await expect(runSweep(job, contextIn('sweep'))).rejects.toThrow('"north"')
  })

  it.each<[string, Partial<typeof parameters>, SweepAxis[], string | null]>([
    [
      'targets that are not enforced',
      { enforce_assignment_ratio: false },
      [{ over: 'ratio_shift', values: [0] }],
      null,
    ],
    ['an output that is no table', {}, [{ over: 'per_user', values: [1] }], 'points.parquet'],
  ])('is refused before it is queued with %s', (_what, changes, axes, output) => {
    const job = { ...sweepOf(axes, output), parameters: { ...parameters, ...changes } }
    expect(() => validateJob(job)).toThrow(ExpectedError)
  })
})

describe('what if', () => {
  const control = {
    now: () => performance.now(),
    threads: 1,
    checkpoint: () => undefined,
    progress: () => undefined,
  }
  const connect = () =>
    openDuckDb({ memoryLimit: 128 * 1024 ** 2, threads: 1, tempFolder: join(folder, 'temporary') })

  it('answers with what a run of the same parameters gives, and reads the run once', async () => {
    await runAllocation(allocationOf(), contextIn('before'))
    using connection = await connect()
    const whatIf = createWhatIf()
    const ask = (changes: WhatIfChanges) =>
      whatIf.ask(
        async () => connection,
        join(folder, 'before'),
        whatIfRequest.parse({ changes }),
        control,
      )
    const answer = await ask({ cap_override: { s1: 6 }, ratio_override: { east: 0.6 } })
    const before = await readAllocationSummary(join(folder, 'before'))
    expect(answer.before).toMatchObject({
      score_sum: before.score_sum,
      objective: before.objective,
      fill: before.fill.share,
      assigned_users: before.counts.assigned_users,
    })
    expect(answer.seconds.load).toBeGreaterThan(0)
    await runAllocation(allocationOf(answer.parameters), contextIn('after'))
    const after = await readAllocationSummary(join(folder, 'after'))
    expect(answer.after.objective).toBeCloseTo(after.objective, 9)
    expect(answer.after.objective).toBeLessThanOrEqual(answer.after.upper_bound)
    expect(answer.contracts[0]).toMatchObject({
      contract_id: 's1',
      before: { cap: 2 },
      after: { cap: 6 },
    })
    expect(answer.groups.find(({ group_id: id }) => id === 'east')).toMatchObject({
      before: { target: 0.4 },
      after: { target: 0.6, compliant: true },
    })
    const { moved, gained, lost, same } = answer.users
    expect(moved + gained + lost + same).toBe(users.length)
    expect(moved + gained + lost).toBeGreaterThan(0)
    const again = await ask({ ratio_slack: 0.1 })
    expect(again.seconds.load).toBe(0)
    expect(again.parameters).toMatchObject({ ratio_slack: 0.1, cap_override: {} })
  })

  it('changes nothing when nothing differs, whoever gave up waiting for the run', async () => {
    await runAllocation(allocationOf(), contextIn('before'))
    using connection = await connect()
    const whatIf = createWhatIf()
    const run = join(folder, 'before')
    const gone = whatIf.ready(async () => connection, run, {
      ...control,
      checkpoint() {
        throw new CancelledError()
      },
    })
    const asked = whatIf.ask(
      async () => connection,
      run,
      whatIfRequest.parse({ changes: {} }),
      control,
    )
    await expect(gone).rejects.toThrow(CancelledError)
    const answer = await asked
    const ready = await whatIf.ready(async () => connection, run, control)
    expect(ready.pairs).toBe(answer.pairs)
    expect(answer.after.objective).toBeCloseTo(answer.before.objective, 9)
    expect(answer.sentences[0]).toMatch(/^The score stays/)
  })

  it('names contracts and groups that the run does not know, and keeps the run at hand', async () => {
    await runAllocation(allocationOf(), contextIn('before'))
    using connection = await connect()
    const whatIf = createWhatIf()
    const ask = (changes: WhatIfChanges) =>
      whatIf.ask(
        async () => connection,
        join(folder, 'before'),
        whatIfRequest.parse({ changes }),
        control,
      )
    await expect(ask({ cap_override: { s9: 1 }, ratio_override: { north: 0.2 } })).rejects.toThrow(
      'no contract "s9", no group "north"',
    )
    expect((await ask({ per_user: 1 })).seconds.load).toBe(0)
  })
})
