import type { RunDetail } from '../../src-shared/runs.ts'

/** Ends of runs that somebody may wait for. */
export interface RunEndings {
  /** The end of a run, from now on waited for if it was not. */
  expect(id: string): Promise<RunDetail>
  /** Undefined where nobody waits. */
  find(id: string): Promise<RunDetail> | undefined
  ids(): readonly string[]
  resolve(run: RunDetail): void
  reject(id: string, error: Error): void
}

export function createRunEndings(): RunEndings {
  const endings = new Map<string, PromiseWithResolvers<RunDetail>>()
  const take = (id: string): PromiseWithResolvers<RunDetail> | undefined => {
    const ending = endings.get(id)
    endings.delete(id)
    return ending
  }
  return {
    expect(id) {
      const known = endings.get(id)
      if (known !== undefined) return known.promise
      const ending = Promise.withResolvers<RunDetail>()
      // Whoever waits hears of a rejection; that nobody waits is no trouble.
      ending.promise.catch(() => undefined)
      endings.set(id, ending)
      return ending.promise
    },
    find: (id) => endings.get(id)?.promise,
    ids: () => [...endings.keys()],
    resolve: (run) => take(run.id)?.resolve(run),
    reject: (id, error) => take(id)?.reject(error),
  }
}
