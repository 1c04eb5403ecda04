import { describe, expect, it } from 'vitest'
import type { Duties } from './duties.ts'
import { type HostCycle, type HostCycleOptions, startHostCycle } from './host-cycle.ts'

interface World {
  readonly cycle: HostCycle
  readonly done: string[]
  /** Lets time pass, then ticks. */
  readonly after: (milliseconds: number) => Promise<string[]>
}

function createWorld(over: Partial<HostCycleOptions> = {}): World {
  let passed = 0
  const done: string[] = []
  const duties: Duties = {
    add: () => undefined,
    runDue: async () => void done.push('duties'),
    close: async () => void done.push('duties stopped'),
  }
  const cycle = startHostCycle({
    leases: {
      id: 'me',
      beat: () => {
        done.push('beat')
        return 'held'
      },
      close: () => void done.push('lease given up'),
    },
    hosts: { holdSchedule: () => true },
    queue: { look: () => void done.push('look'), retry: async () => void done.push('retry') },
    clock: { now: () => new Date(0), monotonic: () => passed },
    duties,
    recover: async () => void done.push('recover'),
    refresh: () => undefined,
    onScheduler: (holds) => void done.push(holds ? 'scheduler' : 'no scheduler'),
    onTrouble: (what) => void done.push(what),
    ...over,
  })
  return {
    cycle,
    done,
    async after(milliseconds) {
      passed += milliseconds
      done.length = 0
      await cycle.tick()
      return [...done]
    },
  }
}

describe('the life of a host', () => {
  it('looks at each tick, beats every three seconds, cares for the others every five', async () => {
    const { cycle, after } = createWorld()
    expect(await after(0)).toEqual(['look', 'recover', 'retry', 'scheduler', 'duties'])
    expect(await after(1000)).toEqual(['look'])
    expect(await after(2000)).toEqual(['beat', 'look'])
    expect(await after(2000)).toEqual(['look', 'recover', 'retry', 'duties'])
    await cycle.close()
  })

  it('starts what is scheduled at each tick, while it is the scheduler', async () => {
    let holds = true
    const turns: string[] = []
    const { cycle, after } = createWorld({
      hosts: { holdSchedule: () => holds },
      onTurn: () => void turns.push('turn'),
    })
    await after(0)
    await after(1000)
    await after(1000)
    expect(turns).toHaveLength(2)
    holds = false
    await after(5000)
    turns.length = 0
    await after(1000)
    expect(turns).toEqual([])
    await cycle.close()
  })

  it('leaves duties to the scheduler, and tells when it becomes it or no longer is', async () => {
    let holds = false
    const { cycle, after } = createWorld({ hosts: { holdSchedule: () => holds } })
    expect(await after(0)).toEqual(['look', 'recover', 'retry'])
    expect(cycle.isScheduler).toBe(false)
    holds = true
    expect(await after(5000)).toEqual(['beat', 'look', 'recover', 'retry', 'scheduler', 'duties'])
    expect(cycle.isScheduler).toBe(true)
    holds = false
    expect(await after(5000)).toEqual(['beat', 'look', 'recover', 'retry', 'no scheduler'])
    await cycle.close()
  })

  it('goes on through trouble, and tells the same once until it has passed', async () => {
    let isBroken = true
    const { cycle, after } = createWorld({
      queue: {
        look: () => {
          if (isBroken) throw new Error('disk I/O error')
        },
        retry: async () => undefined,
      },
    })
    const trouble = 'the index of runs could not be read'
    expect(await after(0)).toContain(trouble)
    expect(await after(1000)).toEqual([])
    isBroken = false
    await after(1000)
    isBroken = true
    expect(await after(1000)).toContain(trouble)
    await cycle.close()
  })

  it('ends with its duties stopped before the lease is given up', async () => {
    const { cycle, done } = createWorld()
    await cycle.close()
    expect(done).toEqual(['duties stopped', 'lease given up'])
  })
})
