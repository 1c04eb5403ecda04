import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import type { ComponentPropsWithoutRef } from 'react'
import { useReadOnlyReason } from '../me.ts'

type WriteButtonProps = ButtonProps & Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps>

/** A button for those who may start and change runs; for others it is off and says why. */
export function WriteButton({ onClick, ...props }: WriteButtonProps) {
  const reason = useReadOnlyReason()
  if (reason === null) return <Button {...props} onClick={onClick} />
  return (
    <Tooltip label={reason} multiline maw={320}>
      <Button {...props} aria-disabled data-disabled onClick={(event) => event.preventDefault()} />
    </Tooltip>
  )
}
