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
  let written: Promise<ExportedFile> | undefined
  try {
    yield* latestByKey<GridExportEvent>(
      (push) => {
        written = write(both, (done, total) => push({ type: 'progress', done, total })).finally(
          () => finished.abort(),
        )
        // Whoever waits for it below is told.
        written.catch(() => undefined)
        return () => undefined
      },
      (event) => event.type,
      finished.signal,
    )
    if (written === undefined) return
    yield { type: 'done', ...(await written) }
  } finally {
    stop.abort()
    await written?.catch(() => undefined)
  }
}
