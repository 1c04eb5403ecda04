import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allocationSummary } from '../../src-shared/allocation/summary.ts'
import { runState } from '../../src-shared/runs.ts'
import { instanceFiles, type InstanceFiles } from '../allocation/files.ts'
import { shapes } from '../allocation/shapes.ts'

export interface FaultsOptions {
  /** Kills to make. */
  readonly kills: number
  readonly seed: number
}

const here = fileURLToPath(new URL('../..', import.meta.url))
const main = join(here, 'src-main', 'hosts', 'cli', 'main.ts')
const before = 'an older output\n'

/**
 * Kills (SIGKILL) the runner or the host of an allocation at random moments, starts the next host
 * and looks for what was lost or left half. Returns 1 when anything was.
 */
export async function benchFaults({ kills, seed }: FaultsOptions): Promise<number> {
  const shape = shapes.find(({ name }) => name === '1k')
  if (shape === undefined) throw new Error('the small shape is gone')
  const files = await instanceFiles(
    join(here, '.cache', 'bench', 'allocation', '1k'),
    shape.generate,
  )
  const folder = mkdtempSync(join(tmpdir(), 'qm faults ü-'))
  const random = seededUniform(seed)
  const tally: Record<string, number> = {}
  const losses: string[] = []
  try {
    for (let kill = 0; kill < kills; kill++) {
      const victim = random() < 0.5 ? 'runner' : 'host'
      const delay = Math.round(200 + random() * 1600)
      const found = await killOnce(folder, files, victim, delay)
      tally[found.end] = (tally[found.end] ?? 0) + 1
      for (const loss of found.losses) losses.push(`${victim} killed after ${delay} ms: ${loss}`)
      if ((kill + 1) % 10 === 0) process.stdout.write(`${kill + 1} of ${kills} kills\n`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  process.stdout.write(`${kills} kills, seed ${seed}: ${JSON.stringify(tally)}\n`)
  process.stdout.write(losses.length === 0 ? 'Lost: nothing.\n' : `Lost:\n${losses.join('\n')}\n`)
  return losses.length === 0 ? 0 : 1
}

async function killOnce(
  folder: string,
  files: InstanceFiles,
  victim: 'runner' | 'host',
  delay: number,
): Promise<{ readonly end: string; readonly losses: readonly string[] }> {
  const workspace = join(folder, 'workspace')
  const output = join(folder, 'out.csv')
  writeFileSync(output, before)
  rmSync(join(folder, 'out.summary.json'), { force: true })
  const flags = {
    caps: files.caps,
    elig: files.elig,
    user_groups: files.userGroups,
    group_ratios: files.groupRatios,
    out: output,
    workspace,
  }
  const words = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])
  const host = spawn(process.execPath, [main, 'allocate', ...words, '--enforce_assignment_ratio'], {
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => {
    host.on('close', () => resolve())
  })
  const timer = setTimeout(() => {
    if (host.pid === undefined) return
    if (victim === 'host') host.kill('SIGKILL')
    else for (const pid of childrenOf(host.pid)) process.kill(pid, 'SIGKILL')
  }, delay)
  await ended
  clearTimeout(timer)
  return inspect(folder, workspace, output)
}

/** What the next host finds. */
function inspect(
  folder: string,
  workspace: string,
  output: string,
): { readonly end: string; readonly losses: readonly string[] } {
  const losses: string[] = []
  const list = spawnSync(
    process.execPath,
    [main, 'runs', 'list', '--json', '--limit', '1000', '--workspace', workspace],
    { encoding: 'utf8' },
  )
  if (list.status !== 0)
    return { end: 'no next start', losses: [`the next start failed: ${list.stderr}`] }
  const page = JSON.parse(list.stdout) as { rows: { id: string; lifecycle: { state: string } }[] }
  for (const { id, lifecycle } of page.rows) {
    const state = runState.parse(lifecycle.state)
    if (['queued', 'running', 'cancelling'].includes(state))
      losses.push(`run ${id} is ${state} for ever`)
    const manifest = join(workspace, 'runs', id, 'manifest.json')
    if (!existsSync(manifest)) losses.push(`run ${id} (${state}) has no manifest`)
    const summary = join(workspace, 'runs', id, 'artifacts', 'summary.json')
    if (state === 'succeeded' && !existsSync(summary)) losses.push(`run ${id} has no result`)
  }
  const published = readdirSync(join(workspace, 'runs')).filter((name) => !name.startsWith('.'))
  if (published.length !== page.rows.length) {
    losses.push(`${published.length} folders for ${page.rows.length} runs`)
  }
  for (const [what, place] of [
    ['active folder', join(workspace, 'runs', '.active')],
    ['scratch folder', join(workspace, 'temporary')],
  ] as const) {
    for (const name of readdirSync(place)) losses.push(`${what} left behind: ${name}`)
  }
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.tmp')) losses.push(`half-written file left behind: ${name}`)
  }
  losses.push(...outputLosses(output))
  return { end: page.rows[0]?.lifecycle.state ?? 'not begun', losses }
}

/** An output is as it was, or new and whole with its summary telling its hash. */
function outputLosses(output: string): readonly string[] {
  const content = readFileSync(output)
  if (content.toString('utf8') === before) return []
  const summaryPath = output.replace(/\.csv$/, '.summary.json')
  if (!existsSync(summaryPath)) return ['the new output has no summary']
  const summary = allocationSummary.parse(JSON.parse(readFileSync(summaryPath, 'utf8')))
  const hash = createHash('sha256').update(content).digest('hex')
  return summary.output?.sha256 === hash ? [] : ['the output is not the one its summary tells of']
}

function childrenOf(parent: number): readonly number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).map(Number)
}

/** Marsaglia's xorshift32; uniform in [0, 1). */
function seededUniform(seed: number): () => number {
  let state = seed || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
