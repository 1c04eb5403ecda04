import type { GridExportEvent } from '../../src-shared/grid.ts'
import { latestByKey } from './events.ts'

interface ExportedFile {
  readonly name: string
  readonly download: string
  readonly rows: number
}

/** How far an export is, then its file. Whoever stops listening ends it. */
export async function* exportEvents(
  write: (
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ) => Promise<ExportedFile>,
  signal: AbortSignal | undefined,
): AsyncGenerator<GridExportEvent, void> {
  const stop = new AbortController()
  const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const finished = new AbortController()
  let push: (event: GridExportEvent) => void = () => undefined
  const written = write(both, (done, total) => push({ type: 'progress', done, total })).finally(
    () => finished.abort(),
  )
  try {
    yield* latestByKey<GridExportEvent>(
      (given) => {
        push = given
        return () => {
          push = () => undefined
        }
      },
      (event) => event.type,
      finished.signal,
    )
    yield { type: 'done', ...(await written) }
  } finally {
    stop.abort()
    await written.catch(() => undefined)
  }
}
