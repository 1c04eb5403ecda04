import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  createTestWorld,
  exampleFailure,
  exampleSummary,
  type TestWorld,
} from '../../console/test-world.testing.ts'
import { allocationDefaults } from '../../../src-shared/allocation/parameters.ts'
import { contractExplanation } from '../../../src-shared/allocation/result.ts'
import { allocationSummary } from '../../../src-shared/allocation/summary.ts'
import { runId } from '../../../src-shared/run-id.ts'
import { listedRunsPage } from '../../../src-shared/marks.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { runCommandLine } from './program.ts'
import { summaryText } from './summary-text.ts'

let world: TestWorld

beforeAll(async () => {
  world = await createTestWorld()
})

afterAll(() => world[Symbol.asyncDispose]())

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command in this process on the workspace of the test. */
const run = (...words: string[]): Promise<Ended> => runIn(world.workspace.root, ...words)

async function runIn(workspace: string, ...words: string[]): Promise<Ended> {
  const [out, err] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  )
  const textOf = (spy: typeof out): string =>
    spy?.mock.calls.map(([part]) => String(part)).join('') ?? ''
  try {
    const code = await runCommandLine([...words, '--workspace', workspace])
    return { code, stdout: textOf(out), stderr: textOf(err) }
  } finally {
    out?.mockRestore()
    err?.mockRestore()
  }
}

describe('quartermaster runs', () => {
  it('list shows each run in a row, newest first', async () => {
    const { code, stdout } = await run('runs', 'list')
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^Run +Created \(UTC\) +Kind +State +Title +Tags$/)
    for (const [id, state] of [
      [world.failed, 'failed'],
      [world.succeeded, 'succeeded'],
    ]) {
      expect(lines.slice(1, 3)).toContainEqual(
        expect.stringMatching(`^${id}  2026-01-02 03:04:05  allocation  ${state} `),
      )
    }
    expect(lines.at(-1)).toBe('2 of 2')
  })

  it('list takes a state and a number', async () => {
    const { stdout } = await run('runs', 'list', '--state', 'failed', '--limit', '1', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ rows: [{ id: world.failed }], total: 1 })
  })

  it('show tells the summary of a run that has one', async () => {
    const { code, stdout } = await run('runs', 'show', world.succeeded)
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: summaryText(exampleSummary, { id: world.succeeded }),
    })
  })

  it('show tells why a run failed', async () => {
    const { code, stdout, stderr } = await run('runs', 'show', world.failed)
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^Run ${world.failed} · .* · failed\n$`))
    expect(stderr).toBe(`${exampleFailure.what}\n${exampleFailure.remedy}\n`)
  })

  it('show gives everything as JSON', async () => {
    const { stdout } = await run('runs', 'show', world.succeeded, '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      run: { id: world.succeeded },
      summary: exampleSummary,
    })
  })

  it('log shows lines from a level upwards', async () => {
    const lines = (await run('runs', 'log', world.succeeded, '--json')).stdout.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'info', text: 'Read' },
      { level: 'info', text: 'Solve' },
    ])
    const quiet = await run('runs', 'log', world.succeeded, '--level', 'warning')
    expect(quiet).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('show suggests the id that was meant', async () => {
    const { code, stderr } = await run('runs', 'show', `${world.failed}0`)
    expect(code).toBe(2)
    expect(stderr).toMatch(new RegExp(`Did you mean .*${world.failed}`))
    expect((await run('runs', 'show', 'No such run!')).code).toBe(2)
  })

  it('show does not find an unknown run: exit code 2, and what to do', async () => {
    const { code, stdout, stderr } = await run('runs', 'show', 'unknown')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^There is no run unknown in this workspace\.\nThe list of runs, /)
  })
})

describe('quartermaster explain', () => {
  it('wants to know what to explain', async () => {
    expect(await run('explain', world.succeeded)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'Nothing is named that should be explained.\nAdd --user ID, --contract ID or --group ID.\n',
    })
  })

  it('explains nothing of a run without a result', async () => {
    const { code, stderr } = await run('explain', world.failed, '--user', 'u1')
    expect(code).toBe(2)
    expect(stderr).toContain('has no result (failed)')
  })
})

describe('quartermaster demo', () => {
  it('makes a sample, runs it, and its result can be explained', async () => {
    const workspace = temporaryFolder()
    const { code, stdout } = await runIn(workspace, 'demo', '--json')
    const { run: id, ...summary } = allocationSummary
      .extend({ run: runId })
      .parse(JSON.parse(stdout))
    // One group of the sample cannot reach its target.
    expect({ code, status: summary.status }).toEqual({ code: 0, status: 'warning' })
    const contract = summary.contracts[0]!.contract_id
    const explained = await runIn(workspace, 'explain', id, '--contract', contract, '--json')
    expect(contractExplanation.parse(JSON.parse(explained.stdout)).contract).toMatchObject({
      contract_id: contract,
    })
    const { group_id: group } = summary.groups.find(
      ({ remedies }) => remedies !== undefined && remedies !== null,
    )!
    const sentences = await runIn(workspace, 'explain', id, '--group', group)
    expect({ code: sentences.code, stderr: sentences.stderr }).toEqual({ code: 0, stderr: '' })
    expect(sentences.stdout).toContain(`(--ratio_override ${group}=`)
    const user = await runIn(workspace, 'explain', id, '--user', 'u-000018')
    expect(user.stdout).toMatch(/^c-\d+ \(.+\): Chosen: worth /m)
    expect(user.stdout).toMatch(/\nAnd \d+ more; --json lists them\.\n$/)

    const exported = join(workspace, 'taken', 'out.csv')
    const { assignments } = summary.counts
    expect(await runIn(workspace, 'runs', 'export', id, '--out', exported)).toEqual({
      code: 0,
      stdout: `Wrote ${assignments.toLocaleString('en')} assignments to ${exported}\n`,
      stderr: '',
    })
    expect(readFileSync(exported, 'utf8').split('\n')).toHaveLength(assignments + 2)
    const told = join(workspace, 'taken', 'out.json')
    await runIn(workspace, 'runs', 'export', id, '--out', told)
    expect(JSON.parse(readFileSync(told, 'utf8'))).toEqual(summary)
    expect(readdirSync(join(workspace, 'taken'))).toEqual(['out.csv', 'out.json'])
    const log = await runIn(workspace, 'runs', 'log', id, '--follow')
    expect(log.stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  info     Read and check inputs/m)
    const same = await runIn(workspace, 'runs', 'compare', id, id, '--json', '--users', '1')
    expect(JSON.parse(same.stdout)).toMatchObject({
      users: { total: 0, counts: { moved: 0 } },
      moves: { moves: 0, change: 0 },
    })
    const moves = join(workspace, 'taken', 'moves.csv')
    const compared = await runIn(workspace, 'runs', 'compare', id, id, '--out', moves)
    expect(compared.stdout).toContain('Every user holds the same contracts in both runs.')
    expect(compared.stdout).toContain(`Wrote 0 moves to ${moves}`)
    expect(readFileSync(moves, 'utf8')).toMatch(/^user_id,group_id,from_contract,to_contract,/)
    const refused = await runIn(workspace, 'runs', 'compare', id, id, '--out', 'moves.xlsx')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
  }, 120_000)
})

describe('quartermaster sweep', () => {
  it('says what it needs before anything is opened', async () => {
    const files = ['--caps', 'c.csv', '--elig', 'e.csv', '--user_groups', 'u.csv']
    const ended = await runIn(temporaryFolder(), 'sweep', ...files, '--group_ratios', 'r.csv')
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(/^required option '--over <name=values>' not specified\./)
  })
})

describe('quartermaster allocate', () => {
  it('names every file that is not there and writes nothing: exit code 2', async () => {
    const folder = temporaryFolder()
    const inputs = ['caps', 'elig', 'user_groups', 'group_ratios']
    const files = inputs.flatMap((input) => [`--${input}`, join(folder, `${input}.csv`)])
    const out = join(folder, 'out.csv')
    const ended = await runIn(join(folder, 'workspace'), 'allocate', ...files, '--out', out)
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' })
    for (const input of inputs)
      expect(ended.stderr).toContain(`There is no file ${join(folder, `${input}.csv`)}.`)
    expect(readdirSync(folder)).toEqual(['workspace'])
  })
})

describe('quartermaster allocate, whole', () => {
  const texts = {
    caps: 'contract_id,cap,sponsored\nc1,2,1\nc2,1,0\n',
    elig: 'user_id,contract_id,score\nu1,c1,1\nu1,c2,2\nu2,c1,0.5\n',
    user_groups: 'user_id,group_id\nu1,east\nu2,east\n',
    group_ratios: 'group_id,ratio\neast,0.5\n',
  }

  it('writes nothing on a dry run, which the list of runs tells apart', async () => {
    const folder = temporaryFolder()
    const workspace = join(folder, 'workspace')
    const files = Object.entries(texts).flatMap(([input, text]) => {
      const path = join(folder, `${input}.csv`)
      writeFileSync(path, text)
      return [`--${input}`, path]
    })
    const ended = await runIn(workspace, 'allocate', ...files, '--dry_run', '--json')
    const summary = allocationSummary.extend({ run: runId }).parse(JSON.parse(ended.stdout))
    expect({
      code: ended.code,
      output: summary.output,
      assignments: summary.counts.assignments,
    }).toEqual({ code: 0, output: null, assignments: 2 })
    expect(summary.contracts.map(({ one_more }) => one_more?.takers)).toEqual([0, 0])
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual([])
    const listed = await runIn(workspace, 'runs', 'list', '--dry_run')
    expect(listed.stdout).toContain('(dry run)')
    expect(listed.stdout).toMatch(/\n1 of 1\n$/)

    const preset = {
      quartermaster_preset: 1,
      name: 'Weekly',
      values: {
        kind: 'allocation',
        parameters: { ...allocationDefaults, per_user: 1 },
        inputs: Object.fromEntries(
          Object.keys(texts).map((input) => [
            input,
            { kind: 'file', path: join(folder, `${input}.csv`) },
          ]),
        ),
      },
    }
    const file = join(folder, 'weekly.preset.json')
    writeFileSync(file, JSON.stringify(preset))
    expect((await runIn(workspace, 'presets', 'import', file)).code).toBe(0)
    const out = join(folder, 'out.csv')
    const flags = ['--preset', 'Weekly', '--out', out]
    expect((await runIn(workspace, 'allocate', ...flags)).code).toBe(0)
    expect(readFileSync(out, 'utf8')).toBe(
      'user_id,contract_id,score,sponsored,group_id,round\nu1,c2,2,0,east,1\nu2,c1,0.5,1,east,1\n',
    )
    const dry = await runIn(workspace, 'runs', 'list', '--dry_run', '--json')
    expect(listedRunsPage.parse(JSON.parse(dry.stdout)).total).toBe(1)
  }, 120_000)
})

describe('quartermaster serve', () => {
  it('opens nothing to other machines', async () => {
    const { code, stderr } = await run('serve', '--host', '10.0.0.7', '--port', '0')
    expect(code).toBe(2)
    expect(stderr).toContain('10.0.0.7')
  })
})

describe('the report of an allocation', () => {
  it('tells headline, groups and warnings', () => {
    const group = {
      group_id: '',
      users: 3,
      eligible_users: 3,
      target: 0.5,
      slack: 0,
      sponsored: 1,
      total: 4,
      ratio: 0.25,
      state: 'short' as const,
      compliant: false,
      reachable: 0.25,
      reachable_sponsored: 1,
      reachable_total: 4,
      sponsored_users: 1,
      assigned_users: 3,
      mixed_users: 0,
      eligible_sponsored_pairs: 1,
      sponsored_capacity_left: 0,
      slots_left_empty: 0,
      binding_contracts: [],
      ratio_price: 0,
    }
    const text = summaryText(
      {
        ...exampleSummary,
        status: 'timed_out',
        fill: { seats: 0, taken: 0, share: null },
        groups: [group, { ...group, group_id: 'g1', ratio: null, target: null, state: 'no_ratio' }],
        warnings: [
          {
            input: 'elig',
            kind: 'duplicate_pair',
            severity: 'warning',
            count: 2,
            rows: [],
            samples: [],
            message: 'Two pairs are there twice.',
            remedy: 'The better score counts.',
          },
        ],
        group_warnings: ['Group g1 missed the target.'],
      },
      { id: 'r1' },
    )
    expect(text.split('\n')).toEqual([
      'Run r1: stopped by the time limit, best result written',
      'Users assigned  1 of 2 eligible',
      'Assignments     1 (1 sponsored)',
      'Fill            - of 0 seats',
      'Score           1',
      'Objective       1, within 0% of the best possible (certified bound 1)',
      '',
      'Group   Ratio  Target  Sponsored  All  State',
      '(none)  0.250   0.500          1    4  short',
      'g1          -       -          1    4  no ratio',
      '',
      'warning: Two pairs are there twice. The better score counts.',
      '',
      'warning: Group g1 missed the target.',
      '',
    ])
  })
})
