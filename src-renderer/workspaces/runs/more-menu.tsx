import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconDots, IconGitCompare, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RunDetail } from '../../../src-shared/runs.ts'
import { rpc } from '../../rpc.ts'

/** What can be done with any ended run; the delete asks first, it cannot be undone. */
export function MoreMenu({ run }: { run: RunDetail }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const remove = useMutation(
    rpc.runs.remove.mutationOptions({
      onSuccess: async () => {
        await navigate({ to: '/runs' })
        await queries.invalidateQueries({ queryKey: rpc.runs.key() })
      },
    }),
  )
  const confirm = () =>
    modals.openConfirmModal({
      title: `Delete ${run.title}?`,
      children: `The run ${run.id}, its result and its log are deleted. Input files and files written elsewhere stay. This cannot be undone.`,
      labels: { confirm: 'Delete run', cancel: 'Keep it' },
      confirmProps: { variant: 'filled', color: 'red.8' },
      onConfirm: () => remove.mutate({ id: run.id }),
    })
  return (
    <Menu>
      <Menu.Target>
        <Button aria-label="More actions" px={6}>
          <IconDots size={16} stroke={1.75} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => void navigate({ to: '/allocation/new', search: { from: run.id } })}
          leftSection={<IconRefresh size={14} stroke={1.75} aria-hidden />}
        >
          Run again with changes
        </Menu.Item>
        <Menu.Item
          onClick={() => void navigate({ to: '/runs/compare', search: { b: run.id } })}
          leftSection={<IconGitCompare size={14} stroke={1.75} aria-hidden />}
        >
          Compare with…
        </Menu.Item>
        <Menu.Item
          color="var(--qm-bad)"
          leftSection={<IconTrash size={14} stroke={1.75} aria-hidden />}
          onClick={confirm}
        >
          Delete run…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
