import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { instanceFiles } from '../allocation/files.ts'
import { shapes } from '../allocation/shapes.ts'
import { benchEveryCall } from './every-call.ts'
import { drawKill, killOnce } from './random-kills.ts'
import { createScene, removeScene } from './scene.ts'

export interface FaultsOptions {
  /** Kills to make at random moments. */
  readonly kills: number
  readonly seed: number
  /** Instead of random kills: each call on files of an allocation in turn. */
  readonly every: 'kill' | 'full disk' | null
}

const here = fileURLToPath(new URL('../..', import.meta.url))

/** Breaks allocations and looks for what was lost or left half. Returns 1 when anything was. */
export async function benchFaults({ kills, seed, every }: FaultsOptions): Promise<number> {
  if (every !== null) return (await benchEveryCall({ type: every })) === 0 ? 0 : 1
  const losses = await benchRandomKills(kills, seed)
  process.stdout.write(losses.length === 0 ? 'Lost: nothing.\n' : `Lost:\n${losses.join('\n')}\n`)
  return losses.length === 0 ? 0 : 1
}

/**
 * Kills (SIGKILL) the runner or the host of a command, or the core of the desktop, at random moments,
 * half of them while results are written and published.
 */
async function benchRandomKills(kills: number, seed: number): Promise<readonly string[]> {
  const shape = shapes.find(({ name }) => name === '1k')
  if (shape === undefined) throw new Error('the small shape is gone')
  const { caps, elig, userGroups, groupRatios } = await instanceFiles(
    join(here, '.cache', 'bench', 'allocation', '1k'),
    shape.generate,
  )
  const files = { caps, elig, user_groups: userGroups, group_ratios: groupRatios }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qm faults ü-')))
  const scene = createScene(folder, files)
  const random = seededUniform(seed)
  const tallies = { victim: new Tally(), end: new Tally(), stage: new Tally() }
  const losses: string[] = []
  let newest: string | undefined
  try {
    for (let count = 1; count <= kills; count++) {
      const kill = drawKill(random)
      const killed = await killOnce(scene, kill, random, newest)
      newest = killed.newest
      tallies.victim.add(kill.victim)
      tallies.end.add(`${kill.victim}: ${killed.end}`)
      tallies.stage.add(killed.stage)
      for (const loss of killed.losses) {
        losses.push(`${kill.victim} killed, ${kill.aim}, after ${kill.after} ms: ${loss}`)
      }
      if (count % 10 === 0) process.stdout.write(`${count} of ${kills} kills\n`)
    }
  } finally {
    removeScene(scene)
  }
  process.stdout.write(`${kills} kills, seed ${seed}\n`)
  for (const [by, tally] of Object.entries(tallies))
    process.stdout.write(`by ${by}: ${tally.text()}\n`)
  return losses
}

class Tally {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  text(): string {
    return [...this.#counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  }
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
