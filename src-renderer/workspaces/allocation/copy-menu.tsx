import { Button, Menu } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconBraces, IconChevronDown, IconTerminal2 } from '@tabler/icons-react'
import { allocateCommandLine } from '../../../src-shared/allocation/command-line.ts'
import { showDone } from '../runs/notices.tsx'
import { partialInputsOf, type Draft } from './draft.ts'
import { writeOf } from './write-target.ts'
import { draftText } from './draft-json.ts'

/** The form's values for elsewhere: a command, or the body of a call. */
export function CopyMenu({ draft }: { draft: Draft }) {
  const clipboard = useClipboard()
  const copy = (text: string, what: string) => {
    clipboard.copy(text)
    showDone(`${what} copied.`)
  }
  const command = () =>
    allocateCommandLine({
      inputs: partialInputsOf(draft),
      parameters: draft.parameters,
      output: draft.output.trim() === '' ? null : draft.output.trim(),
      dryRun: draft.dryRun,
      ...writeOf(partialInputsOf(draft), draft.write),
    })
  return (
    <Menu width={260}>
      <Menu.Target>
        <Button rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}>Copy</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconTerminal2 size={14} stroke={1.75} aria-hidden />}
          onClick={() => copy(command(), 'Command')}
        >
          Copy as command line
        </Menu.Item>
        <Menu.Item
          leftSection={<IconBraces size={14} stroke={1.75} aria-hidden />}
          onClick={() => copy(draftText(draft), 'JSON')}
        >
          Copy as JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
