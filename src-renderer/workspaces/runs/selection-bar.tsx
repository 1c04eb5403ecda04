import { ActionIcon, Button } from '@mantine/core'
import {
  IconBan,
  IconDownload,
  IconEye,
  IconGitCompare,
  IconPinned,
  IconPinnedOff,
  IconRefresh,
  IconTrash,
  IconX,
} from '@tabler/icons-react'
import { WriteButton } from '../../components/write-button.tsx'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { hasResult, isActive } from '../../../src-shared/runs.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { countOf } from '../../format.ts'
import { TagsMenu } from './tags-menu.tsx'
import { useMarkRuns } from './use-mark-runs.ts'
import { useRunActions } from './use-run-actions.ts'
import classes from './runs.module.css'

interface SelectionBarProps {
  /** At least one. */
  readonly runs: readonly ListedRun[]
  readonly onClear: () => void
  readonly onExport: () => void
  readonly onGone: (gone: readonly ListedRun[]) => void
}

const icon = { size: 14, stroke: 1.75, 'aria-hidden': true } as const

/** What can be done with the chosen runs; it stands where the filters are, so that no row moves. */
export function SelectionBar({ runs, onClear, onExport, onGone }: SelectionBarProps) {
  const act = useRunActions()
  const mark = useMarkRuns()
  const words = countOf(runs.length, 'run')
  const active = runs.filter(({ lifecycle }) => isActive(lifecycle.state))
  const over = runs.length - active.length
  const pinned = runs.every(({ marks }) => marks.pinned)
  const seen = runs.every(({ marks }) => marks.seen)
  const [older, newer] = runs.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1))
  const comparable =
    runs.length === 2 &&
    runs.every(({ lifecycle }) => hasResult(lifecycle)) &&
    runs.every(({ kind }) => kind !== 'sweep' && kind === runs[0]?.kind)
  return (
    <div className={classes.selection} role="toolbar" aria-label={`Actions on ${words}`}>
      <ActionIcon aria-label="Choose none" title="Choose none (Esc)" onClick={onClear}>
        <IconX size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
      <strong role="status">{words} chosen</strong>
      {active.length > 0 && (
        <WriteButton leftSection={<IconBan {...icon} />} onClick={() => void act.cancel(active)}>
          Cancel {active.length === runs.length ? '' : countOf(active.length, 'run')}
        </WriteButton>
      )}
      <WriteButton
        leftSection={<IconRefresh {...icon} />}
        onClick={() => void act.startAgain(runs)}
      >
        Run again
      </WriteButton>
      {comparable && older !== undefined && newer !== undefined && (
        <LinkButton
          to="/runs/compare"
          search={{ a: older.id, b: newer.id }}
          leftSection={<IconGitCompare {...icon} />}
        >
          Compare
        </LinkButton>
      )}
      <TagsMenu runs={runs} onChange={(change, done) => void mark(runs, change, done)} />
      <WriteButton
        leftSection={pinned ? <IconPinnedOff {...icon} /> : <IconPinned {...icon} />}
        onClick={() =>
          void mark(runs, { pinned: !pinned }, `${pinned ? 'Unpinned' : 'Pinned'} ${words}`)
        }
      >
        {pinned ? 'Unpin' : 'Pin'}
      </WriteButton>
      {!seen && over > 0 && (
        <WriteButton
          leftSection={<IconEye {...icon} />}
          onClick={() => void mark(runs, { seen: true }, `Marked ${words} as seen`)}
        >
          Mark as seen
        </WriteButton>
      )}
      <Button leftSection={<IconDownload {...icon} />} onClick={onExport}>
        Export list
      </Button>
      {over > 0 && (
        <WriteButton
          leftSection={<IconTrash {...icon} />}
          color="var(--qm-bad)"
          onClick={() => act.remove(runs, onGone)}
        >
          Delete…
        </WriteButton>
      )}
    </div>
  )
}
