import { Button } from '@mantine/core'
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { isDesktop } from '../choose-file.ts'
import { formatBytes, formatShare } from '../format.ts'
import { readableError } from '../readable-error.ts'
import { uploadFiles, type UploadProgress } from '../upload-files.ts'
import classes from './dropped-files.module.css'
import { ProgressBar } from './progress-bar.tsx'

export interface Uploading {
  readonly start: (files: readonly File[]) => void
  /** How far it is, or why it failed; null where there is nothing to tell. */
  readonly note: ReactNode
}

/** Copies files into the workspace and hands on their paths; one set at a time, the last one wins. */
export function useUploading(onPaths: (paths: readonly string[]) => void): Uploading {
  const [progress, setProgress] = useState<UploadProgress | null>(null)
  const [error, setError] = useState<unknown>(null)
  const current = useRef<AbortController | null>(null)
  useEffect(() => () => current.current?.abort(), [])
  // The form may have changed while the files were copied.
  const latest = useRef(onPaths)
  useEffect(() => {
    latest.current = onPaths
  }, [onPaths])

  const start = async (files: readonly File[]): Promise<void> => {
    current.current?.abort()
    const controller = new AbortController()
    current.current = controller
    setError(null)
    try {
      const paths = await uploadFiles(files, setProgress, controller.signal)
      latest.current(paths)
    } catch (thrown) {
      if (!controller.signal.aborted) setError(thrown)
    } finally {
      if (current.current === controller) setProgress(null)
    }
  }

  return {
    start: (files) => void start(files),
    note:
      progress !== null ? (
        <div className={classes.note} role="status">
          <span>
            Copying {progress.name} into the workspace, {shareOf(progress)} of{' '}
            {formatBytes(progress.total)}
          </span>
          <ProgressBar
            fraction={progress.total === 0 ? null : progress.done / progress.total}
            label="Copied"
          />
          <Button variant="subtle" h={24} onClick={() => current.current?.abort()}>
            Cancel
          </Button>
        </div>
      ) : error !== null ? (
        <div className={classes.note} role="alert">
          <span>
            {error instanceof DOMException ? (
              'The files could not be read. A folder cannot be copied: drop the files in it.'
            ) : (
              <>
                {readableError(error).what} {readableError(error).remedy}
              </>
            )}
          </span>
          <Button variant="subtle" h={24} onClick={() => setError(null)}>
            Dismiss
          </Button>
        </div>
      ) : null,
  }
}

const shareOf = ({ done, total }: UploadProgress): string =>
  total === 0 ? '' : formatShare(done / total, 0)

/**
 * A place that files can be dropped on. On the desktop the window takes them, with their paths; a
 * browser keeps the paths to itself, so that the files are copied into the workspace.
 */
export function useDroppedFiles(onPaths: (paths: readonly string[]) => void): {
  readonly note: ReactNode
  readonly handlers: {
    readonly onDragOver?: (event: DragEvent) => void
    readonly onDrop?: (event: DragEvent) => void
  }
} {
  const { start, note } = useUploading(onPaths)
  if (isDesktop) return { note: null, handlers: {} }
  return {
    note,
    handlers: {
      onDragOver(event) {
        if (bringsFiles(event)) event.preventDefault()
      },
      onDrop(event) {
        if (!bringsFiles(event)) return
        event.preventDefault()
        start([...event.dataTransfer.files])
      },
    },
  }
}

export function bringsFiles({
  dataTransfer,
}: {
  readonly dataTransfer: DataTransfer | null
}): boolean {
  return dataTransfer?.types.includes('Files') === true
}
