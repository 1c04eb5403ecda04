import { type DragEvent, useState } from 'react'
import { isDesktop } from '../../choose-file.ts'

/**
 * Files dropped on the form. On the desktop the window takes them, with their paths; a browser keeps
 * the paths to itself, so that the person is told instead of being led away from the page.
 */
export function useDropped(): {
  /** Of the files that were dropped last; none on the desktop. */
  readonly names: readonly string[]
  readonly handlers: {
    readonly onDragOver?: (event: DragEvent) => void
    readonly onDrop?: (event: DragEvent) => void
  }
} {
  const [names, setNames] = useState<readonly string[]>([])
  if (isDesktop) return { names, handlers: {} }
  const bringsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')
  return {
    names,
    handlers: {
      onDragOver(event) {
        if (bringsFiles(event)) event.preventDefault()
      },
      onDrop(event) {
        if (!bringsFiles(event)) return
        event.preventDefault()
        setNames(Array.from(event.dataTransfer.files, ({ name }) => name))
      },
    },
  }
}
