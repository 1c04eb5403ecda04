import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** An explanation as plain text, to paste into a mail or a ticket. */
export function CopyText({ text }: { text: string }) {
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <Button
      leftSection={
        clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />
      }
      onClick={() => clipboard.copy(text)}
    >
      {clipboard.copied ? 'Copied' : 'Copy as text'}
    </Button>
  )
}
