import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { readableError } from '../../readable-error.ts'

const closeButtonProps = { 'aria-label': 'Dismiss' }
let shown = 0

/** Says what was done, with the way back while it is shown. */
export function showDone(message: string, undo?: () => void): void {
  const id = `done-${++shown}`
  notifications.show({
    id,
    closeButtonProps,
    autoClose: undo === undefined ? 4000 : 10_000,
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span style={{ flex: 1 }}>{message}</span>
        {undo !== undefined && (
          <Button
            variant="subtle"
            h={24}
            onClick={() => {
              notifications.hide(id)
              undo()
            }}
          >
            Undo
          </Button>
        )}
      </span>
    ),
  })
}

/** Says what could not be done, and what to do about it; stays until it is dismissed. */
export function showFailed(thrown: unknown, title?: string): void {
  const { what, remedy } = readableError(thrown)
  notifications.show({
    closeButtonProps,
    color: 'var(--qm-bad-mark)',
    autoClose: false,
    title: title ?? what,
    message: title === undefined ? remedy : `${what} ${remedy}`,
  })
}
