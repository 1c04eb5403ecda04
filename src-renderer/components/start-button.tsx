import { Button, Tooltip } from '@mantine/core'
import { useReadOnlyReason } from '../me.ts'

interface StartButtonProps {
  /** Why it cannot start yet; null: it can. */
  readonly reason: string | null
  readonly label: string
  readonly pending: boolean
  readonly start: () => void
}

/** The primary button of a form: off with a reason until all is there, and for who only reads. */
export function StartButton({ reason: given, label, pending, start }: StartButtonProps) {
  const readOnly = useReadOnlyReason()
  const reason = readOnly ?? given
  return (
    <Tooltip label={reason} disabled={reason === null}>
      <Button
        variant="filled"
        loading={pending}
        aria-disabled={reason !== null}
        {...(reason === null ? {} : { 'data-disabled': true })}
        onClick={() => {
          if (reason === null) start()
        }}
      >
        {label}
      </Button>
    </Tooltip>
  )
}
