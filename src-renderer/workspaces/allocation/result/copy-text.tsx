import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { copyText } from '../../../components/grid/copy-text.ts'

const looks = {
  idle: { word: 'Copy as text', icon: <IconCopy size={14} aria-hidden /> },
  copied: { word: 'Copied', icon: <IconCheck size={14} aria-hidden /> },
  refused: { word: 'The browser refused', icon: <IconAlertTriangle size={14} aria-hidden /> },
} as const

/** An explanation as plain text, to paste into a mail or a ticket. */
export function CopyText({ text }: { text: string }) {
  const [state, setState] = useState<keyof typeof looks>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 2500)
    return () => clearTimeout(timer)
  }, [state])
  const { word, icon } = looks[state]
  return (
    <Button
      leftSection={icon}
      onClick={() =>
        void copyText(text).then(
          () => setState('copied'),
          () => setState('refused'),
        )
      }
    >
      {word}
    </Button>
  )
}
