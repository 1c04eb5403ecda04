import { ActionIcon, Tooltip } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'

/** The (i) beside a term of the field: one sentence on hover and focus. */
export function HelpTerm({ term, help }: { term: string; help: string }) {
  return (
    <Tooltip label={help}>
      <ActionIcon aria-label={`${term}: ${help}`} vars={() => ({ root: { '--ai-size': '18px' } })}>
        <IconInfoCircle size={14} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
