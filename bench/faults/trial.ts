import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { smallDrop, writeDrop } from '../../e2e/support/fixtures.ts'
import { type CommandEnd, runCommand } from './command.ts'
import { type Fault, faultEnvironment, type FaultPlan, type FileCall } from './fault-plan.ts'
import { type Finding, inspect } from './inspect.ts'
import { allocateWords, createScene, removeScene, type Scene } from './scene.ts'

/** An allocation of a small drop in which something went wrong, and what the next start found. */
export interface Trial {
  readonly end: CommandEnd
  readonly finding: Finding
  readonly losses: readonly string[]
}

export async function smallScene(name = 'out.csv', within = tmpdir()): Promise<Scene> {
  const folder = realpathSync(mkdtempSync(join(within, 'qm faults ü-')))
  return createScene(folder, await writeDrop(folder, smallDrop()), name)
}

/** Every call on files of an allocation where nothing goes wrong, in order. */
export async function recordCalls(role: FaultPlan['role']): Promise<readonly FileCall[]> {
  const scene = await smallScene()
  const record = join(scene.folder, 'record.jsonl')
  try {
    const below = [scene.workspace, scene.outputs]
    const end = await runCommand(
      allocateWords(scene),
      faultEnvironment({ role, below, fault: null, record }),
    )
    if (end.code !== 0) throw new Error(`an allocation without faults failed: ${end.stderr}`)
    return readFileSync(record, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const call = JSON.parse(line) as FileCall
        return { ...call, path: call.path.slice(scene.folder.length + 1) }
      })
  } finally {
    removeScene(scene)
  }
}

/** What a call is, whatever the run's id: `rename workspace/runs/ID`. */
export function nameOf({ operation, path }: FileCall): string {
  return `${operation} ${path.replaceAll(/(?<=[./])[0-9a-z]{12}(?=[./]|$)/g, 'ID')}`
}

/** Allocates with this fault in a fresh scene, starts the next host and judges. */
export async function tryFault(role: FaultPlan['role'], fault: Fault): Promise<Trial> {
  const scene = await smallScene()
  try {
    const below = [scene.workspace, scene.outputs]
    const end = await runCommand(
      allocateWords(scene),
      faultEnvironment({ role, below, fault, record: null }),
    )
    const finding = await inspect(scene)
    const judged = fault.type === 'full disk' ? unkindWords(end) : []
    return { end, finding, losses: [...finding.losses, ...judged] }
  } finally {
    rmSync(join(scene.folder, 'record.jsonl'), { force: true })
    removeScene(scene)
  }
}

/** A full disk is an expected failure: said in words, with what to do, and no report of a bug. */
export function unkindWords({ code, signal, stderr }: CommandEnd): readonly string[] {
  if (code === 0) return []
  const complaints: string[] = []
  if (code !== 1) complaints.push(`it ended with ${code ?? signal}`)
  if (!/disk|room|space/.test(stderr)) complaints.push('it does not say that the disk is full')
  if (!/Free some space/.test(stderr)) complaints.push('it does not say what to do')
  if (/ {4}at |Something went wrong inside/.test(stderr)) complaints.push('it reports a bug')
  return complaints.map((complaint) => `${complaint}:\n${stderr}`)
}

/** Does the tasks two at a time; results in the order of the tasks. */
export async function inPairs<T, R>(
  tasks: readonly T[],
  perform: (task: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Array<R>(tasks.length)
  let next = 0
  const lane = async (): Promise<void> => {
    for (;;) {
      const index = next++
      const task = tasks[index]
      if (task === undefined) return
      results[index] = await perform(task, index)
    }
  }
  await Promise.all([lane(), lane()])
  return results
}
