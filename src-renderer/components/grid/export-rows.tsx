import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { GridExportEvent } from '../../../src-shared/grid.ts'
import { countOf } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { downloadAddress } from '../../rpc.ts'
import { ProgressBar } from '../progress-bar.tsx'

let exports = 0
const closeButtonProps = { 'aria-label': 'Dismiss' }

/**
 * Makes a file in the query process and downloads it. Nothing waits for it: a notice says how far it
 * is and can end it.
 */
export async function exportRows(
  what: string,
  noun: readonly [one: string, many: string],
  start: (signal: AbortSignal) => Promise<AsyncIterable<GridExportEvent>>,
): Promise<void> {
  const id = `export-${++exports}`
  const stop = new AbortController()
  const notice = (fraction: number) => ({
    id,
    title: `Writing ${what}`,
    message: <ExportProgress what={what} fraction={fraction} cancel={() => stop.abort()} />,
    autoClose: false as const,
    withCloseButton: false,
    closeButtonProps,
  })
  notifications.show(notice(0))
  try {
    for await (const event of await start(stop.signal)) {
      if (event.type === 'progress') {
        notifications.update(notice(event.total === 0 ? 0 : event.done / event.total))
        continue
      }
      startDownload(downloadAddress(event.download), event.name)
      notifications.update({
        id,
        title: undefined,
        message: `${event.name}: ${countOf(event.rows, noun[0], noun[1])}`,
        autoClose: 6000,
        withCloseButton: true,
        closeButtonProps,
      })
    }
  } catch (error) {
    if (stop.signal.aborted) {
      notifications.hide(id)
      return
    }
    const { what: happened, remedy } = readableError(error)
    notifications.update({
      id,
      color: 'red',
      title: happened,
      message: remedy,
      autoClose: false,
      withCloseButton: true,
      closeButtonProps,
    })
  }
}

interface ExportProgressProps {
  readonly what: string
  readonly fraction: number
  readonly cancel: () => void
}

function ExportProgress({ what, fraction, cancel }: ExportProgressProps) {
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
      <span style={{ flex: 1 }}>
        <ProgressBar fraction={fraction} label={`Progress of ${what}`} state="running" />
      </span>
      <Button variant="subtle" h={22} px={6} onClick={cancel}>
        Cancel
      </Button>
    </div>
  )
}

function startDownload(address: string, name: string): void {
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
}
