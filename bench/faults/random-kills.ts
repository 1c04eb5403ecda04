import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { childrenOf, isAlive, signalQuietly, startCommand } from './command.ts'
import { inspect } from './inspect.ts'
import { type LoneDesktop, startDesktop } from './lone-desktop.ts'
import { ageOutputs, allocateWords, type Scene } from './scene.ts'

/** Whose process is killed: of the command line the runner or the host, of the desktop the core. */
export type Victim = 'runner' | 'host' | 'desktop core'
export const victims: readonly Victim[] = ['runner', 'host', 'desktop core']

export interface Kill {
  readonly victim: Victim
  /** At any time after the start, or only once the run writes its results. */
  readonly aim: 'any time' | 'publishing'
  /** Milliseconds after the start, or after the aimed stage was entered. */
  readonly after: number
}

export interface Killed {
  /** The newest run there is; as before where none had begun. */
  readonly newest: string | undefined
  readonly end: string
  /** The last stage the run said it had entered. */
  readonly stage: string
  readonly losses: readonly string[]
}

/** The last two stages of an allocation; half of the kills aim at them. */
const lastStages = ['Write results', 'Publish'] as const
/** A runner that has lost its core, or was told to stop, is gone within this many milliseconds. */
const mostSecondsOfLife = 2500

export function drawKill(random: () => number): Kill {
  const victim = victims[Math.floor(random() * victims.length)] ?? 'host'
  return random() < 0.5
    ? { victim, aim: 'any time', after: Math.round(50 + random() * 1500) }
    : { victim, aim: 'publishing', after: Math.round(random() * 50) }
}

/** Allocates, kills, starts the next host and judges. */
export async function killOnce(
  scene: Scene,
  kill: Kill,
  random: () => number,
  before: string | undefined,
): Promise<Killed> {
  ageOutputs(scene)
  const stage = lastStages[Math.floor(random() * lastStages.length)] ?? 'Publish'
  return kill.victim === 'desktop core'
    ? killDesktopCore(scene, kill, stage, before)
    : killCommand(scene, kill, stage, before)
}

async function killCommand(
  scene: Scene,
  kill: Kill,
  aimed: string,
  before: string | undefined,
): Promise<Killed> {
  const command = startCommand(allocateWords(scene))
  // It may end before it has said so: a kill that comes too late is one as well.
  if (kill.aim === 'publishing') await command.said(`info: ${aimed}`).catch(() => undefined)
  await delay(kill.after)
  const runners = childrenOf(command.pid)
  if (kill.victim === 'host') signalQuietly(command.pid, 'SIGKILL')
  else for (const pid of runners) signalQuietly(pid, 'SIGKILL')
  await command.ended
  const said = command.stderr()
  const stage = titles.findLast((title) => said.includes(`info: ${title}\n`)) ?? 'not begun'
  return judge(scene, stage, runners, before)
}

async function killDesktopCore(
  scene: Scene,
  kill: Kill,
  aimed: string,
  before: string | undefined,
): Promise<Killed> {
  const desktop = await startDesktop(scene.workspace)
  try {
    const id = await desktop.allocate(scene)
    if (kill.aim === 'publishing') await stageEntered(scene, id, aimed, desktop)
    await delay(kill.after)
    const stage = stagesOf(scene, id).at(-1) ?? 'not begun'
    const core = desktop.core()
    const runners = childrenOf(desktop.pid).filter((pid) => pid !== core)
    signalQuietly(core, 'SIGKILL')
    // It is started again by itself, and recovers: that is the next start of a desktop.
    await desktop.ready(2)
    const killed = await judge(scene, stage, runners, before)
    return killed
  } finally {
    await desktop.close()
  }
}

async function judge(
  scene: Scene,
  stage: string,
  runners: readonly number[],
  before: string | undefined,
): Promise<Killed> {
  const { end, newest, losses } = await inspect(scene, before)
  const until = performance.now() + mostSecondsOfLife
  while (runners.some(isAlive) && performance.now() < until) await delay(20)
  const left = runners.filter(isAlive).map((pid) => `its runner ${pid} lives on`)
  return { newest: newest?.id ?? before, end, stage, losses: [...losses, ...left] }
}

/** Resolves once the log says so, or the run is over. */
async function stageEntered(
  scene: Scene,
  id: string,
  stage: string,
  desktop: LoneDesktop,
): Promise<void> {
  while (!desktop.hasEnded(id) && !stagesOf(scene, id).includes(stage)) await delay(2)
}

const titles: readonly string[] = [
  'Read and check inputs',
  'Solve',
  'Check and bound',
  'Account for groups',
  ...lastStages,
]

/** What the log of a run says of its stages, wherever its folder is. */
function stagesOf({ workspace }: Scene, id: string): readonly string[] {
  for (const folder of [join(workspace, 'runs', '.active', id), join(workspace, 'runs', id)]) {
    try {
      const log = readFileSync(join(folder, 'log.jsonl'), 'utf8')
      return titles.filter((title) => log.includes(`"text":"${title}"`))
    } catch {
      // It has no folder yet, or has just moved.
    }
  }
  return []
}
