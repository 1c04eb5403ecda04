import { type ChunkWorker, startChunkWorkers } from './pipeline/worker-pool.ts'

/**
 * The door for what a runner begins before its order is there. It imports next to nothing: the threads
 * of a run get ready while this one loads the rest.
 */

/** Threads of a run on nearly every machine; one that has fewer ends the others. */
const USUAL_THREADS = 2

let waiting: readonly ChunkWorker[] = []

/** Starts the threads of the run that the order will be for. */
export function prepareRun(): void {
  waiting = startChunkWorkers(USUAL_THREADS)
}

/** The threads of a run, those that were started before among them. */
export function takeChunkWorkers(threads: number): readonly ChunkWorker[] {
  const [mine, others] = [waiting.slice(0, threads), waiting.slice(threads)]
  waiting = []
  for (const worker of others) void worker.stop()
  return [...mine, ...startChunkWorkers(threads - mine.length)]
}
