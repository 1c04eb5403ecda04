import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AllocationInputName } from '../../src-shared/allocation/inputs.ts'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import { type AllocationSummary, allocationSummary } from '../../src-shared/allocation/summary.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { ProgressTracker } from '../jobs/progress.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { unknownConnection } from '../data/remote/target.ts'
import { CancelledError, ExpectedError } from '../platform/errors.ts'
import { publishFiles } from '../platform/publish.ts'
import { explainContract, explainGroup, explainUser, findInputChanges } from './query.ts'
import { preflightAllocation, runAllocation, writeSample } from './runner.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qm runner ü-'))
  await mkdir(join(folder, 'temporary'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Group east: three users, target 1/2; its sponsored contract s1 has room for one. */
const drop: Readonly<Partial<Record<AllocationInputName, string>>> = {
  caps: 'contract_id,cap,sponsored,name\ns1,1,1,Tea\np1,3,0,Bread\np2,3,0,Salt\n',
  elig: 'user_id,contract_id,score\n007,s1,2\n007,p1,1\nu2,p1,0.5\nu2,p2,0\nu3,p2,0.25\n',
  user_groups: 'user_id,group_id\n007,east\nu2,east\nu3,east\n',
  group_ratios: 'group_id,ratio\neast,0.5\n',
}

interface Recorded {
  readonly context: TaskContext
  readonly logged: string[]
  readonly entered: string[]
}

/** A context in this thread. `stopAt` names the stage at which the run is told to stop. */
function record(stopAt?: string): Recorded {
  const logged: string[] = []
  const entered: string[] = []
  let tracker = new ProgressTracker([], () => performance.now())
  let stopped = false
  const listeners = new Set<() => void>()
  return {
    logged,
    entered,
    context: {
      runId: 'test0run',
      folder: join(folder, 'run'),
      temporary: join(folder, 'temporary'),
      limits: { threads: 2, duckdb_memory: 256 * 1024 ** 2 },
      earlierRuns: [],
      connection(name) {
        throw unknownConnection(name)
      },
      now: () => performance.now(),
      checkpoint() {
        if (stopped) throw new CancelledError()
      },
      onCancel(listener) {
        listeners.add(listener)
        return { [Symbol.dispose]: () => listeners.delete(listener) }
      },
      plan(stages) {
        tracker = new ProgressTracker(stages, () => performance.now())
      },
      enter(stage) {
        tracker.enter(stage)
        entered.push(stage)
        if (stage !== stopAt) return
        stopped = true
        for (const listener of listeners) listener()
      },
      update: (update) => tracker.update(update),
      mark: (point) => tracker.mark(point),
      stageSeconds: () => tracker.stageSeconds(),
      log: (level, text) => logged.push(`${level}: ${text}`),
      promise: async () => undefined,
      conclude: ({ files }) => publishFiles(files),
    },
  }
}

async function jobOf(
  texts: Partial<Record<AllocationInputName, string>> = {},
  parameters: Readonly<Record<string, unknown>> = {},
  output: string | null = 'out.csv',
): Promise<AllocationJob> {
  const inputs: Record<string, { kind: 'file'; path: string }> = {}
  for (const [input, text] of Object.entries({ ...drop, ...texts })) {
    const path = join(folder, `${input}.csv`)
    await writeFile(path, text)
    inputs[input] = { kind: 'file', path }
  }
  return {
    kind: 'allocation',
    inputs: inputs as AllocationJob['inputs'],
    parameters: allocationParameters.parse(parameters),
    output: output === null ? null : join(folder, output),
    dry_run: false,
  }
}

const summaryIn = async (path: string): Promise<AllocationSummary> =>
  allocationSummary.parse(JSON.parse(await readFile(path, 'utf8')))
const sha256 = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

async function failureOf(action: Promise<unknown>): Promise<ExpectedError['failure']> {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ExpectedError))
    throw new Error('it did not fail as expected', { cause: error })
  return error.failure
}

describe('runAllocation', () => {
  it('writes the assignments, their summary beside them and the artifacts of the run', async () => {
    const { context, entered } = record()
    const result = await runAllocation(await jobOf({}, { ratio_slack: 0.25 }), context)
    expect(result.outcome).toBe('ok')
    expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe(
      'user_id,contract_id,score,sponsored,group_id,round\n' +
        '007,s1,2,1,east,1\nu2,p1,0.5,0,east,1\nu2,p2,0,0,east,2\nu3,p2,0.25,0,east,1\n',
    )
    const summary = await summaryIn(join(folder, 'out.summary.json'))
    expect(summary).toEqual(await summaryIn(join(folder, 'run/artifacts/summary.json')))
    expect(summary.output?.sha256).toBe(await sha256(join(folder, 'out.csv')))
    expect(summary.inputs.find(({ input }) => input === 'elig')).toMatchObject({
      rows: 5,
      sha256: await sha256(join(folder, 'elig.csv')),
    })
    expect(summary.counts).toMatchObject({ users: 3, assigned_users: 3, assignments: 4, pairs: 5 })
    expect(summary.objective).toBeLessThanOrEqual(summary.upper_bound)
    expect(summary.seconds.map(({ stage }) => stage)).toEqual(entered.slice(0, -1))
    expect((await readdir(join(folder, 'run/artifacts'))).toSorted()).toEqual([
      'assignments.parquet',
      'candidates-0000.parquet',
      'contracts.parquet',
      'groups.parquet',
      'summary.json',
      'users.parquet',
    ])
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('keeps how the flow solver closed in on its bound, and where the gap lies', async () => {
    const { context } = record()
    await runAllocation(await jobOf({}, { solver: 'flow' }), context)
    const { solver, objective, upper_bound, trace, gap_parts } = await summaryIn(
      join(folder, 'out.summary.json'),
    )
    expect(solver).toBe('flow')
    expect(trace?.length).toBeGreaterThan(1)
    expect(trace?.at(-1)).toMatchObject({ objective, bound: upper_bound })
    const { capacity = NaN, ratio = NaN, mixed = NaN, choices = NaN } = gap_parts ?? {}
    expect(capacity + ratio + mixed + choices).toBeCloseTo(upper_bound - objective, 9)
  })

  it('records its input files, so that a later look tells what changed', async () => {
    const job = await jobOf({}, {}, null)
    const { inputs } = await runAllocation(job, record().context)
    const path = join(folder, 'elig.csv')
    expect(inputs.find(({ input }) => input === 'elig')?.files).toEqual([
      {
        path,
        bytes: drop.elig?.length,
        modified_at: new Date((await stat(path)).mtimeMs).toISOString(),
        sha256: await sha256(path),
      },
    ])
    await writeFile(join(folder, 'run/manifest.json'), JSON.stringify({ inputs }))
    const states = async () =>
      (await findInputChanges(join(folder, 'run'), job)).inputs.map(({ state }) => state)
    expect(await states()).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged'])
    await writeFile(path, `${drop.elig}u3,p1,1\n`)
    expect(await states()).toEqual(['unchanged', 'changed', 'unchanged', 'unchanged'])
  })

  it('keeps a hard guard and names the group that cannot reach its target', async () => {
    const { context, logged } = record()
    const { outcome } = await runAllocation(
      await jobOf({}, { enforce_assignment_ratio: true }),
      context,
    )
    const summary = await summaryIn(join(folder, 'out.summary.json'))
    expect(outcome).toBe('warning')
    expect(summary.groups).toMatchObject([
      { group_id: 'east', sponsored: 1, total: 2, state: 'limited', compliant: true },
    ])
    expect(logged.filter((line) => line.startsWith('warning'))).toEqual([
      expect.stringContaining('Group east cannot reach the target'),
    ])
  })

  it('charges each missing sponsored assignment under a soft guard', async () => {
    const { context } = record()
    await runAllocation(
      await jobOf(
        {},
        {
          enforce_assignment_ratio: true,
          assignment_ratio_guard: 'soft',
          ratio_penalty: 0.001,
          scarcity_alpha: 0,
        },
      ),
      context,
    )
    const summary = await summaryIn(join(folder, 'out.summary.json'))
    expect(summary.groups).toMatchObject([{ sponsored: 1, total: 4, state: 'short' }])
    expect(summary.penalties).toBeCloseTo(0.001, 12)
    expect(summary.objective).toBeCloseTo(summary.value - summary.penalties, 12)
  })

  it('writes nothing at the output of a dry run, and gives the same result', async () => {
    const real = await runAllocation(await jobOf({}, { ratio_slack: 0.25 }), record().context)
    await writeFile(join(folder, 'out.csv'), 'as it was')
    const job = { ...(await jobOf({}, { ratio_slack: 0.25 })), dry_run: true }
    const dry = await runAllocation(job, record().context)
    const figures = ({ metrics: { assignments, score_sum, gap_percent } }: typeof real) => [
      assignments,
      score_sum,
      gap_percent,
    ]
    expect(figures(dry)).toEqual(figures(real))
    expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe('as it was')
    expect((await summaryIn(join(folder, 'run/artifacts/summary.json'))).output).toBeNull()
    await expect(
      runAllocation({ ...job, output: join(folder, 'missing/out.csv') }, record().context),
    ).resolves.toMatchObject({ outcome: 'ok' })
  })

  it('says which targets it was given instead of those of the file', async () => {
    const { context } = record()
    await runAllocation(await jobOf({}, { ratio_override: { east: 0.25 } }), context)
    const { groups } = await summaryIn(join(folder, 'out.summary.json'))
    expect(
      groups.map(({ group_id, target, target_of_file }) => [group_id, target, target_of_file]),
    ).toEqual([['east', 0.25, 0.5]])
  })

  it('searches exactly, with the log of the solver and its word apart from the bound', async () => {
    const { context, logged } = record()
    const job = await jobOf({}, { solver: 'ilp', or_log: true, ratio_slack: 0.25 })
    await runAllocation(job, context)
    const summary = await summaryIn(join(folder, 'out.summary.json'))
    expect(summary.solver_claim).toMatchObject({ covers: 'all', optimal: true })
    expect(summary.upper_bound).toBeGreaterThanOrEqual(summary.objective)
    expect(logged.some((line) => line.includes('HiGHS'))).toBe(true)
  })

  it('writes Parquet where the output is named so', async () => {
    await runAllocation(await jobOf({}, {}, 'out.parquet'), record().context)
    const head = (await readFile(join(folder, 'out.parquet'))).subarray(0, 4)
    expect(head.toString('latin1')).toBe('PAR1')
    expect(existsSync(join(folder, 'out.summary.json'))).toBe(true)
  })

  it('reports every fault of every input and writes nothing', async () => {
    const job = await jobOf({
      caps: 'contract_id,cap,sponsored\ns1,-1,1\np1,3,maybe\n',
      elig: 'user_id,contract_id,score\n007,s1,-2\n',
      group_ratios: 'group_id,ratio\neast,1.5\n',
    })
    await writeFile(job.output!, 'as it was')
    const failure = await failureOf(runAllocation(job, record().context))
    expect(failure.code).toBe('bad_input')
    expect(failure.faults?.map(({ input, kind }) => `${input} ${kind}`)).toEqual(
      expect.arrayContaining([
        'caps bad_cap',
        'caps bad_sponsored',
        'elig bad_score',
        'group_ratios bad_ratio',
      ]),
    )
    expect(await readFile(job.output!, 'utf8')).toBe('as it was')
  })

  it('refuses pins that break a hard guard, naming the group', async () => {
    const failure = await failureOf(
      runAllocation(
        await jobOf(
          { pins: 'user_id,contract_id\nu2,p1\nu2,p2\nu3,p2\n' },
          { enforce_assignment_ratio: true },
        ),
        record().context,
      ),
    )
    expect(failure.code).toBe('bad_input')
    expect(failure.faults).toMatchObject([
      { input: 'pins', kind: 'pin_breaks_ratio', samples: ['east'] },
    ])
  })

  it('keeps an older output when it is stopped at any stage', async () => {
    const { context, entered } = record()
    await runAllocation(await jobOf(), context)
    for (const stage of entered) {
      await writeFile(join(folder, 'out.csv'), 'as it was')
      await expect(runAllocation(await jobOf(), record(stage).context)).rejects.toBeInstanceOf(
        CancelledError,
      )
      expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe('as it was')
    }
  })

  it('refuses an output folder that does not exist before it reads anything', async () => {
    const { context, entered } = record()
    const failure = await failureOf(runAllocation(await jobOf({}, {}, 'no/such/out.csv'), context))
    expect([failure.code, entered]).toEqual(['bad_usage', []])
  })

  it('refuses to write over an input, under whatever name it goes', async () => {
    const job = await jobOf()
    const path = sourceName(job.inputs.elig)
    const before = await readFile(path, 'utf8')
    for (const output of [path, `${folder}/temporary/../elig.csv`]) {
      const failure = await failureOf(runAllocation({ ...job, output }, record().context))
      expect(failure.code).toBe('bad_usage')
    }
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  it('returns a feasible result when the time limit is all but nothing', async () => {
    const { outcome } = await runAllocation(
      await jobOf({}, { timeout: 1e-6, enforce_assignment_ratio: true }),
      record().context,
    )
    expect(outcome).toBe('timed_out')
    expect((await summaryIn(join(folder, 'out.summary.json'))).groups).toMatchObject([
      { compliant: true },
    ])
  })

  it('keeps copies of the inputs when asked to', async () => {
    await runAllocation(await jobOf({}, { archive_inputs: true }, null), record().context)
    const kept = join(folder, 'run/artifacts/inputs')
    const names = (await readdir(kept)).toSorted()
    expect(names.map((name) => name.slice(3))).toEqual([
      'caps.csv',
      'elig.csv',
      'user_groups.csv',
      'group_ratios.csv',
    ])
    expect(await readFile(join(kept, names[0]!), 'utf8')).toBe(drop.caps)
  })

  it('gives the same bytes whatever the order of rows', async () => {
    const parameters = { enforce_assignment_ratio: true, ratio_slack: 0.25 }
    await runAllocation(await jobOf({}, parameters), record().context)
    const first = await readFile(join(folder, 'out.csv'), 'utf8')
    const reversed = Object.fromEntries(
      Object.entries(drop).map(([input, text]) => {
        const [header, ...rows] = text.trimEnd().split('\n')
        return [input, `${[header, ...rows.toReversed()].join('\n')}\n`]
      }),
    )
    await runAllocation(await jobOf(reversed, parameters), record().context)
    expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe(first)
  })
})

describe('explanations of a published run', () => {
  async function published(): Promise<{ folder: string; connection: Connection }> {
    await runAllocation(await jobOf({}, { enforce_assignment_ratio: true }, null), record().context)
    const connection = await openDuckDb({ memoryLimit: 256e6, threads: 1, tempFolder: folder })
    return { folder: join(folder, 'run'), connection }
  }

  it('say why a user got what they got, with the numbers that decided', async () => {
    const run = await published()
    using connection = run.connection
    const user = await explainUser(connection, run.folder, '007')
    expect(user).toMatchObject({
      user_id: '007',
      group_id: 'east',
      per_user: 3,
      candidates_total: 2,
    })
    expect(
      user.candidates.map(({ contract_id, chosen, reason }) => [contract_id, chosen, reason]),
    ).toEqual([
      ['s1', true, 'chosen'],
      ['p1', false, 'other_kind'],
    ])
    for (const { value, price, ratio_effect: effect, reduced_value: reduced } of user.candidates) {
      expect(reduced).toBeCloseTo(value - price + effect, 9)
    }
    expect(user.sentences[0]).toBe(
      '007 holds 1 of 2 eligible contracts, with 2 slots free: Tea (s1).',
    )
  })

  it('say what kept a group from its target and what a contract is worth', async () => {
    const run = await published()
    using connection = run.connection
    expect((await explainGroup(run.folder, 'east')).sentences[0]).toMatch(/limited by the guard/)
    expect(await explainContract(connection, run.folder, 's1')).toMatchObject({
      contract: { contract_id: 's1', name: 'Tea', cap: 1, assigned: 1, demand: 1 },
      sentences: [expect.stringContaining('full'), expect.any(String)],
    })
  })

  it('write numbers by the locale of the reader', async () => {
    const run = await published()
    using connection = run.connection
    const sentences = async (locale?: string) => [
      ...(await explainUser(connection, run.folder, '007', locale)).sentences,
      ...(await explainGroup(run.folder, 'east', locale)).sentences,
    ]
    expect((await sentences()).join(' ')).toContain('50% sponsored')
    expect((await sentences('de-DE')).join(' ')).toContain('50\u00a0% sponsored')
  })

  it('name who would take one more unit, as many and for as much as the summary says', async () => {
    const numbered = (rows: number, of: (index: number) => string): string =>
      Array.from({ length: rows }, (_, index) => `${of(index)}\n`).join('')
    const texts = {
      caps: `contract_id,cap,sponsored\n${numbered(6, (c) => `c${c},${5 + 3 * c},${c % 2}`)}`,
      elig: `user_id,contract_id,score\n${numbered(360, (i) => `u${Math.floor(i / 6)},c${i % 6},${((i * 7919) % 101) / 100}`)}`,
      user_groups: `user_id,group_id\n${numbered(60, (u) => `u${u},g${u % 3}`)}`,
      group_ratios: 'group_id,ratio\ng0,0.5\ng1,0.6\n',
    }
    const parameters = { enforce_assignment_ratio: true, per_user: 2, max_mixed_share: 0.1 }
    await runAllocation(await jobOf(texts, parameters, null), record().context)
    const summary = await summaryIn(join(folder, 'run', 'artifacts', 'summary.json'))
    using connection = await openDuckDb({ memoryLimit: 256e6, threads: 1, tempFolder: folder })
    const answers = []
    for (const { contract_id: id } of summary.contracts) {
      const { one_more: oneMore } = await explainContract(connection, join(folder, 'run'), id)
      answers.push({
        at_least: expect.closeTo(oneMore!.at_least, 9) as unknown,
        at_most: oneMore!.at_most,
        takers: oneMore!.takers_total,
      })
    }
    expect(summary.contracts.map(({ one_more }) => one_more)).toEqual(answers)
    expect(answers.some(({ takers }) => takers > 0)).toBe(true)
  })

  it('know no user, group or contract that is not in the run', async () => {
    const run = await published()
    using connection = run.connection
    for (const ask of [
      () => explainUser(connection, run.folder, '7'),
      () => explainGroup(run.folder, 'West'),
      () => explainContract(connection, run.folder, 's1 '),
    ]) {
      expect((await failureOf(ask())).code).toBe('not_found')
    }
  })
})

describe('preflightAllocation', () => {
  it('tells what each group can reach and what would make its target feasible', async () => {
    const { inputs, parameters } = await jobOf({}, { enforce_assignment_ratio: true })
    const report = await preflightAllocation({ inputs, parameters }, record().context)
    expect(report).toMatchObject({
      ready: true,
      faults: [],
      counts: { users: 3, eligible_users: 3, contracts: 3, pairs: 5, zero_scores: 1 },
      groups: [
        {
          group_id: 'east',
          target: 0.5,
          limited: true,
          remedies: { lower_target: 0.25, add_slack: 0.25, fill_at_most: 2 },
        },
      ],
    })
  })

  it('tells that groups compete for a contract, and which cap would be enough', async () => {
    const users = ['a1', 'a2', 'b1', 'b2']
    const { inputs, parameters } = await jobOf(
      {
        caps: 'contract_id,cap,sponsored\ns1,1,1\np1,9,0\n',
        elig: `user_id,contract_id,score\n${users.map((u) => `${u},s1,1\n${u},p1,1\n`).join('')}`,
        user_groups: 'user_id,group_id\na1,east\na2,east\nb1,west\nb2,west\n',
        group_ratios: 'group_id,ratio\neast,0.5\nwest,0.5\n',
      },
      { enforce_assignment_ratio: true, per_user: 1 },
    )
    const { joint } = await preflightAllocation({ inputs, parameters }, record().context)
    expect(joint).toMatchObject({
      feasible: 'no',
      asked: 2,
      most: 1,
      remedy: { caps: [{ contract_id: 's1', from: 1, to: 2 }], contracts: ['s1'] },
    })
  })

  it('lists faults instead when an input cannot be used', async () => {
    const { inputs, parameters } = await jobOf({ elig: 'user,contract\nu1,c1\n' })
    const report = await preflightAllocation({ inputs, parameters }, record().context)
    expect(report).toMatchObject({
      ready: false,
      counts: null,
      groups: [],
      faults: [{ input: 'elig', kind: 'missing_column' }],
    })
  })
})

describe('writeSample', () => {
  it('writes the four files once and names them', async () => {
    const target = join(folder, 'samples', 'weekly-drop')
    const first = await writeSample({ folder: target }, record().context)
    const digest = await sha256(sourceName(first.inputs.elig))
    expect(await writeSample({ folder: target }, record().context)).toEqual(first)
    expect(await sha256(sourceName(first.inputs.elig))).toBe(digest)
    expect(await readdir(join(folder, 'samples'))).toEqual(['weekly-drop'])
  })
})
