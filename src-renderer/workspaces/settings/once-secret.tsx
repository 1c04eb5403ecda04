import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './settings-page.module.css'

interface OnceSecretProps {
  readonly label: string
  readonly secret: string
  /** What it is for and until when; that it is shown this once is said here. */
  readonly children: ReactNode
}

/** A link or a key that is shown once: only its SHA-256 is kept. */
export function OnceSecret({ label, secret, children }: OnceSecretProps) {
  const clipboard = useClipboard({ timeout: 3000 })
  return (
    <div className={classes.form}>
      <div className={classes.secret}>
        <code aria-label={label}>{secret}</code>
        <Button
          variant="filled"
          data-autofocus
          leftSection={
            clipboard.copied ? (
              <IconCheck size={14} aria-hidden />
            ) : (
              <IconCopy size={14} aria-hidden />
            )
          }
          onClick={() => clipboard.copy(secret)}
        >
          {clipboard.copied ? 'Copied' : `Copy ${label.toLowerCase()}`}
        </Button>
      </div>
      <p className={classes.notice} style={{ margin: 0 }}>
        {children} It is shown this once: only its fingerprint is kept.
      </p>
    </div>
  )
}
