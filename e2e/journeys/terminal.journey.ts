/** The same runs from a terminal; the console shows them afterwards. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { AllocationSummary } from '../../src-shared/allocation/summary.ts'
import { quartermaster, startQuartermaster } from '../support/cli.ts'
import { expect, test } from '../support/console.ts'
import { watchFaults } from '../support/faults.ts'
import type { DropFiles } from '../support/fixtures.ts'
import { smallDrop, writeDrop, writeLongDrop } from '../support/fixtures.ts'
import { startHost } from '../support/host.ts'
import { RunScreen } from '../support/run-screen.ts'
import { Shell } from '../support/shell.ts'

function inputFlags(files: DropFiles): readonly string[] {
  return Object.entries(files).flatMap(([name, path]) => [`--${name}`, path])
}

test('a run of the terminal writes its files, and the console shows it', async ({
  page,
  folder,
  workspace,
}) => {
  const files = await writeDrop(folder, smallDrop())
  const out = join(folder, 'out.csv')
  const ended = await quartermaster(
    'allocate',
    ...inputFlags(files),
    '--out',
    out,
    '--enforce-assignment-ratio',
    '--per_user',
    '2',
    '--workspace',
    workspace,
    '--json',
  )
  expect(ended.stderr).toMatch(/^warning: Group g3 cannot reach the target .*\n$/)
  expect(ended.code).toBe(0)
  // Nothing but JSON: parsing would fail on any other word.
  const printed: AllocationSummary & { readonly run: string } = JSON.parse(ended.stdout)
  const { run: runId, ...summary } = printed
  expect(runId).not.toBe('')
  expect(summary.counts.users).toBe(60)
  expect(summary.groups.map(({ group_id, state }) => [group_id, state])).toEqual([
    ['g1', 'at_target'],
    ['g2', 'at_target'],
    ['g3', 'limited'],
  ])
  const lines = (await readFile(out, 'utf8')).trimEnd().split('\n')
  expect(lines[0]).toBe('user_id,contract_id,score,sponsored,group_id,round')
  expect(lines).toHaveLength(summary.counts.assignments + 1)
  expect(JSON.parse(await readFile(join(folder, 'out.summary.json'), 'utf8'))).toEqual(summary)

  const host = await startHost({ workspace, roots: [folder] })
  try {
    const faults = await watchFaults(page, host.origin)
    const shell = new Shell(page, host.origin)
    const run = new RunScreen(shell)
    await shell.signIn(host.url)
    await shell.goTo('Runs')
    const rows = run.rows(shell.main.getByRole('grid', { name: 'Runs, newest first' }))
    await expect(rows).toHaveCount(1)
    await rows.first().click()
    await run.finished()
    expect((await run.counts()).all).toBe(String(summary.counts.assignments))
    await run.showAssignments()
    expect(faults.found()).toEqual([])
  } finally {
    await host.stop()
  }
})

test('bad input ends with exit code 2 and names every fault with its rows', async ({
  folder,
  workspace,
}) => {
  const drop = smallDrop()
  const files = await writeDrop(folder, {
    ...drop,
    elig: [...drop.elig, ['u01', 'c1', '-0.5']],
    group_ratios: [...drop.group_ratios, ['g9', '30']],
  })
  const out = join(folder, 'out.csv')
  const ended = await quartermaster(
    'allocate',
    ...inputFlags(files),
    '--out',
    out,
    '--workspace',
    workspace,
    '--json',
  )
  expect(ended.code).toBe(2)
  expect(ended.stdout).toBe('')
  expect(ended.stderr).toMatch(/error: Eligible pairs: .*1 score.*\(rows 406\) Write scores/)
  expect(ended.stderr).toMatch(/error: Group ratios: .*1 ratio.*\(rows 5\) Write 30 per cent/)
  expect(await readdir(folder)).not.toContain('out.csv')
})

test('wrong usage ends with exit code 2 and says which flag', async ({ workspace }) => {
  const ended = await quartermaster('allocate', '--workspace', workspace)
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('--caps')
})

test('Ctrl-C ends with exit code 130 and leaves an older output as it was', async ({
  folder,
  workspace,
}) => {
  const files = await writeLongDrop(folder)
  const out = join(folder, 'out.csv')
  await writeFile(out, 'of last week\n')
  const before = await readdir(folder)
  const command = startQuartermaster(
    'allocate',
    ...inputFlags(files),
    '--out',
    out,
    '--workspace',
    workspace,
    '--log_level',
    'INFO',
    '--json',
  )
  await command.said('info: Read and check inputs')
  command.interrupt()
  const ended = await command.ended
  expect(ended.code).toBe(130)
  expect(ended.stdout).toBe('')
  expect(ended.stderr).toContain('Cancelled. Earlier outputs are as they were.')
  expect(await readFile(out, 'utf8')).toBe('of last week\n')
  expect(await readdir(folder)).toEqual(before)

  const listed = await quartermaster('runs', 'list', '--workspace', workspace, '--json')
  expect(JSON.parse(listed.stdout)).toMatchObject({
    rows: [{ lifecycle: { state: 'cancelled' } }],
    total: 1,
  })
})

test('demo makes the sample and shows its result in words; the run can be taken elsewhere', async ({
  folder,
  workspace,
}) => {
  const ended = await quartermaster('demo', '--workspace', workspace)
  expect(ended.code, ended.stderr).toBe(0)
  expect(ended.stdout).toMatch(/Users assigned +1\d,\d{3} of/)
  expect(ended.stdout).toMatch(/limited by the guard/)

  const [id = ''] = /(?<=^Run )\w+/.exec(ended.stdout) ?? []
  const out = join(folder, 'taken.csv')
  const exported = await quartermaster('runs', 'export', id, '--out', out, '--workspace', workspace)
  expect(exported.code, exported.stderr).toBe(0)
  expect(await readFile(out, 'utf8')).toMatch(
    /^user_id,contract_id,score,sponsored,group_id,round\nu-\d+,c-\d+,/,
  )
  const health = await quartermaster('doctor', '--workspace', workspace, '--json')
  expect(health.code, health.stdout).toBe(0)
  expect(JSON.parse(health.stdout)).toMatchObject({ ok: true, workspace })
})
