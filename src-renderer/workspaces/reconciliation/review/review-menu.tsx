import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconDownload, IconListCheck, IconUpload } from '@tabler/icons-react'
import { useRef } from 'react'
import type { DecisionEvent } from '../../../../src-shared/reconciliation/decisions.ts'
import { countOf } from '../../../format.ts'
import { client } from '../../../rpc.ts'
import { showDone, showFailed } from '../../runs/notices.tsx'
import { saveText } from '../../runs/save-text.ts'
import { logText, parseLog } from './decision-log.ts'
import classes from './review.module.css'

interface ReviewMenuProps {
  readonly id: string
  readonly mayDecide: boolean
  readonly onBulk: () => void
  /** The log has other decisions now. */
  readonly onReplayed: () => void
}

const icon = { size: 14, stroke: 1.75, 'aria-hidden': true } as const

export function ReviewMenu({ id, mayDecide, onBulk, onReplayed }: ReviewMenuProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="More" className={classes.menuButton}>
            <IconDots size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayDecide && (
            <Menu.Item leftSection={<IconListCheck {...icon} />} onClick={onBulk}>
              Decide all pairs of this list…
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconDownload {...icon} />} onClick={() => void exportLog(id)}>
            Export decisions
          </Menu.Item>
          {mayDecide && (
            <Menu.Item
              leftSection={<IconUpload {...icon} />}
              onClick={() => input.current?.click()}
            >
              Replay decisions from a file…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={input}
        type="file"
        accept=".jsonl,application/x-ndjson"
        hidden
        aria-label="Log of decisions"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          if (file !== undefined) void replayLog(id, file).then((done) => done && onReplayed())
        }}
      />
    </>
  )
}

const eventsAPage = 10_000

/** The log as a file that another run of the same lists can replay. */
export async function exportLog(id: string): Promise<void> {
  try {
    const events: DecisionEvent[] = []
    for (;;) {
      const asked = { id, pair: null, offset: events.length, limit: eventsAPage }
      const page = await client.reviews.history(asked)
      events.push(...page.events.map(({ event }) => event))
      if (page.events.length === 0 || events.length >= page.total) break
    }
    if (events.length === 0) return showDone('Nobody has decided anything yet')
    saveText(`decisions-${id}.jsonl`, logText(events), 'application/x-ndjson')
    showDone(`Exported ${countOf(events.length, 'decision')}`)
  } catch (error) {
    showFailed(error, 'Decisions were not exported')
  }
}

async function replayLog(id: string, file: File): Promise<boolean> {
  let events: readonly DecisionEvent[]
  try {
    events = parseLog(await file.text())
  } catch (error) {
    const why = error instanceof Error ? error.message : 'It cannot be read.'
    showFailed(
      { data: { code: 'bad_input', what: why, remedy: 'Choose a file that was exported here.' } },
      `${file.name} was not replayed`,
    )
    return false
  }
  try {
    const done = await client.reviews.replay({ id, events: [...events] })
    const unknown =
      done.unknown === 0
        ? ''
        : `; ${countOf(done.unknown, 'decision')} about records this run does not have`
    showDone(`Replayed ${countOf(done.events, 'decision')}${unknown}`)
    return true
  } catch (error) {
    showFailed(error, `${file.name} was not replayed`)
    return false
  }
}
