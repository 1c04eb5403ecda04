import { Tooltip, UnstyledButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** An id or a hash in mono; a click copies the whole of it. */
export function Copyable({ value, children }: { value: string; children?: ReactNode }) {
  const clipboard = useClipboard({ timeout: 1500 })
  return (
    <Tooltip label={clipboard.copied ? 'Copied' : `Copy ${value}`}>
      <UnstyledButton
        className="mono"
        style={{ fontSize: 12, color: 'inherit' }}
        onClick={() => clipboard.copy(value)}
      >
        <span className="visually-hidden">Copy </span>
        {children ?? value}
      </UnstyledButton>
    </Tooltip>
  )
}
