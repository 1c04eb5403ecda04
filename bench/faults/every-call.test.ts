import { describe, expect, it } from 'vitest'
import { casesOf } from './every-call.ts'
import { inPairs, tryFault } from './trial.ts'

/** Points of an allocation by the call that is next, whatever else comes between them. */
const killed = [
  'core killed before \\d+ mkdir workspace/runs/.active/ID/artifacts',
  'runner killed before \\d+ mkdir workspace/temporary/ID',
  'core killed torn \\d+ writeFile outputs/.out.csv.ID.tmp',
  'runner killed before \\d+ sync outputs/.out.csv.ID.tmp',
  'runner killed torn \\d+ writeFile workspace/runs/.active/ID/.conclusion.json.conclusion.tmp',
  'core killed before \\d+ rename outputs/out.csv',
  'runner killed before \\d+ rename outputs/out.summary.json',
  'core killed torn \\d+ writeFile workspace/runs/.active/ID/manifest.json',
  'core killed before \\d+ rename workspace/runs/ID',
]

const refused = [
  '\\d+ mkdir workspace/runs/.active and after',
  '\\d+ appendFile workspace/runs/.active/ID/log.jsonl',
  '\\d+ writeFile outputs/.out.csv.ID.tmp and after',
  '\\d+ writeFile workspace/runs/.active/ID/.conclusion.json.conclusion.tmp',
  '\\d+ rename outputs/out.csv and after',
  '\\d+ rename outputs/out.summary.json',
  '\\d+ writeFile workspace/runs/.active/ID/manifest.json and after',
  '\\d+ rename workspace/runs/ID and after',
  '\\d+ sync workspace/runs',
]

// `node bench/main.ts faults` tries every call there is; here are those that differ most.
describe('an allocation in which something goes wrong between two calls on files', () => {
  it('loses nothing when its processes are killed there', async () => {
    expect(await lossesOf('kill', killed)).toEqual([])
  }, 180_000)

  it('loses nothing when the disk is full there, and says so in words', async () => {
    expect(await lossesOf('full disk', refused)).toEqual([])
  }, 180_000)
})

/** What was lost at the first case of each name; a name that no case has is a loss as well. */
async function lossesOf(
  type: 'kill' | 'full disk',
  names: readonly string[],
): Promise<readonly string[]> {
  const cases = await casesOf(type)
  const losses = await inPairs(names, async (name) => {
    const found = cases.find((each) => new RegExp(`^${name}$`).test(each.name))
    if (found === undefined) return [`there is no call "${name}" any more`]
    const trial = await tryFault(found.role, found.fault)
    return trial.losses.map((loss) => `${found.name}: ${loss}`)
  })
  return losses.flat()
}
