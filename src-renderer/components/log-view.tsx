import { Select, Switch, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import type { LogLevel, LogLine } from '../../src-shared/runs.ts'
import { countOf, formatClock, formatExactTime } from '../format.ts'
import { SkeletonRows } from './states.tsx'
import classes from './log-view.module.css'

interface LogViewProps {
  /** Null before the first lines are there. */
  readonly lines: readonly LogLine[] | null
  /** Whether more can come: the end is then followed. */
  readonly live: boolean
  readonly height?: number
}

const order: readonly LogLevel[] = ['debug', 'info', 'warning', 'error']
const levelWords: Readonly<Record<LogLevel, string>> = {
  debug: 'Everything',
  info: 'Info and above',
  warning: 'Warnings and errors',
  error: 'Errors only',
}
const lineHeight = 20

/** A log by level and text; follows its end while the run goes on. */
export function LogView({ lines, live, height }: LogViewProps) {
  const [level, setLevel] = useState<LogLevel>('info')
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const scroller = useRef<HTMLDivElement>(null)
  const shown = (lines ?? []).filter(
    (line) =>
      order.indexOf(line.level) >= order.indexOf(level) &&
      line.text.toLowerCase().includes(text.toLowerCase()),
  )
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })
  useEffect(() => {
    if (live && follow && shown.length > 0) virtualizer.scrollToIndex(shown.length - 1)
  }, [live, follow, shown.length, virtualizer])

  if (lines === null) return <SkeletonRows rows={8} columns={2} />
  return (
    <div className={classes.root}>
      <div className={classes.bar}>
        <Select
          aria-label="Level"
          w={180}
          value={level}
          data={order.map((value) => ({ value, label: levelWords[value] }))}
          onChange={(value) => setLevel(order.find((known) => known === value) ?? 'info')}
        />
        <TextInput
          aria-label="Text in the log"
          placeholder="Find in the log"
          leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
          w={220}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {live && (
          <Switch
            label="Follow the end"
            checked={follow}
            onChange={(event) => setFollow(event.currentTarget.checked)}
          />
        )}
        <span className="muted" role="status" style={{ marginLeft: 'auto' }}>
          {shown.length === lines.length
            ? countOf(lines.length, 'line')
            : `${countOf(shown.length, 'line')} of ${lines.length}`}
        </span>
      </div>
      <div
        ref={scroller}
        className={classes.lines}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Log"
        style={height === undefined ? undefined : { flex: 'none', height }}
      >
        <div className={classes.inner} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = shown[item.index]
            if (line === undefined) return null
            return (
              <div
                key={item.key}
                className={classes.line}
                data-level={line.level}
                style={{ top: item.start }}
              >
                <span className={classes.time} title={formatExactTime(line.at)}>
                  {formatClock(line.at)}
                </span>
                <span className={classes.level}>{line.level}</span>
                <span>{line.text}</span>
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
