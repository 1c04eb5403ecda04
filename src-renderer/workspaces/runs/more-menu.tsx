import { Button, Menu } from '@mantine/core'
import {
  IconCalendarPlus,
  IconChartDots,
  IconCopy,
  IconDatabase,
  IconDots,
  IconEye,
  IconFolder,
  IconGitCompare,
  IconLink,
  IconPinned,
  IconPinnedOff,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useReadOnlyReason } from '../../me.ts'
import type { ListedRunDetail } from '../../../src-shared/marks.ts'
import { hasResult } from '../../../src-shared/runs.ts'
import { copyAndTell } from './copy.ts'
import { againWithChanges } from './again-with-changes.ts'
import { activeRunOf, isWritable } from './run-view.ts'
import { useMarkRuns } from './use-mark-runs.ts'
import { useRunActions } from './use-run-actions.ts'
import { useRunAgain } from './use-run-again.ts'
import { useRunDetails } from './use-run-details.ts'

const icon = { size: 14, stroke: 1.75, 'aria-hidden': true } as const

/** What can be done with a run beside what its screen offers; the delete asks first. */
export function MoreMenu({ run }: { run: ListedRunDetail }) {
  const navigate = useNavigate()
  const mark = useMarkRuns()
  const act = useRunActions()
  const again = useRunAgain(run)
  const details = useRunDetails(run)
  const reason = useReadOnlyReason()
  const held = reason === null ? {} : { disabled: true, title: reason }
  const { pinned, seen } = run.marks
  const over = activeRunOf(run) === null
  const folder = details.data?.folder ?? null
  return (
    <Menu>
      <Menu.Target>
        <Button aria-label="More actions" px={6}>
          <IconDots size={16} stroke={1.75} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          {...held}
          leftSection={<IconPlayerPlay {...icon} />}
          onClick={() => again.mutate()}
        >
          Run again
        </Menu.Item>
        <Menu.Item
          onClick={() => void navigate(againWithChanges(run))}
          leftSection={<IconRefresh {...icon} />}
        >
          Run again with changes
        </Menu.Item>
        <Menu.Item
          {...held}
          onClick={() => void navigate({ to: '/schedules/new', search: { run: run.id } })}
          leftSection={<IconCalendarPlus {...icon} />}
        >
          Schedule…
        </Menu.Item>
        {run.kind === 'allocation' && (
          <Menu.Item
            onClick={() => void navigate({ to: '/allocation/sweep', search: { from: run.id } })}
            leftSection={<IconChartDots {...icon} />}
          >
            Sweep from here…
          </Menu.Item>
        )}
        {run.kind !== 'sweep' && hasResult(run.lifecycle) && (
          <Menu.Item
            onClick={() => void navigate({ to: '/runs/compare', search: { b: run.id } })}
            leftSection={<IconGitCompare {...icon} />}
          >
            Compare with…
          </Menu.Item>
        )}
        {isWritable(run) && (
          <Menu.Item
            onClick={() =>
              void navigate({
                to: '/runs/$runId',
                params: { runId: run.id },
                search: { tab: 'inputs' },
              })
            }
            leftSection={<IconDatabase {...icon} />}
          >
            Write to a database…
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          {...held}
          leftSection={pinned ? <IconPinnedOff {...icon} /> : <IconPinned {...icon} />}
          onClick={() => void mark([run], { pinned: !pinned }, pinned ? 'Unpinned' : 'Pinned')}
        >
          {pinned ? 'Unpin' : 'Pin'}
        </Menu.Item>
        {over && (
          <Menu.Item
            {...held}
            leftSection={<IconEye {...icon} />}
            onClick={() =>
              void mark([run], { seen: !seen }, seen ? 'Marked as not seen' : 'Marked as seen')
            }
          >
            {seen ? 'Mark as not seen' : 'Mark as seen'}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLink {...icon} />}
          onClick={() => void copyAndTell(addressOf(run.id), 'Copied the link')}
        >
          Copy link
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy {...icon} />}
          onClick={() => void copyAndTell(run.id, 'Copied the id')}
        >
          Copy id
        </Menu.Item>
        {folder !== null && (
          <Menu.Item
            leftSection={<IconFolder {...icon} />}
            onClick={() => void copyAndTell(folder, 'Copied the path of its folder')}
          >
            Copy path of its folder
          </Menu.Item>
        )}
        {over && (
          <>
            <Menu.Divider />
            <Menu.Item
              {...held}
              color="var(--qm-bad)"
              leftSection={<IconTrash {...icon} />}
              onClick={() =>
                act.remove([run], (gone) => {
                  if (gone.length > 0) void navigate({ to: '/runs' })
                })
              }
            >
              Delete run…
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** On the desktop a link that opens the application. */
function addressOf(id: string): string {
  return location.protocol === 'app:'
    ? `quartermaster://run/${id}`
    : `${location.href.split('#')[0]}#/runs/${id}`
}
