import { Button, Select, Switch, TextInput } from '@mantine/core'
import { IconCopy, IconFileText, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react'
import type { LogLevel, LogLine } from '../../src-shared/runs.ts'
import { countOf, formatClock, formatCount, formatExactTime } from '../format.ts'
import { copyText } from './grid/copy-text.ts'
import { SkeletonRows } from './states.tsx'
import classes from './log-view.module.css'

interface LogViewProps {
  /** Null before the first lines are there. */
  readonly lines: readonly LogLine[] | null
  /** Whether more can come: the end is then followed. */
  readonly live: boolean
  readonly height?: number
  /** Copies the log with what it belongs to. */
  readonly onReport?: () => void
}

const order: readonly LogLevel[] = ['debug', 'info', 'warning', 'error']
const levelWords: Readonly<Record<LogLevel, string>> = {
  debug: 'Everything',
  info: 'Info and above',
  warning: 'Warnings and errors',
  error: 'Errors only',
}
const lineHeight = 20

/** Lines from the one that was chosen first to the one chosen last, by their place. */
interface Span {
  readonly from: number
  readonly to: number
}

/** A log by level and text; follows its end while the run goes on; lines are chosen and copied. */
export function LogView({ lines, live, height, onReport }: LogViewProps) {
  const [level, setLevel] = useState<LogLevel>('info')
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const [span, setSpan] = useState<Span | null>(null)
  const [copied, setCopied] = useState(0)
  const scroller = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => {
    const wanted = text.toLowerCase()
    const lowest = order.indexOf(level)
    return (lines ?? []).filter(
      (line) =>
        order.indexOf(line.level) >= lowest &&
        (wanted === '' || line.text.toLowerCase().includes(wanted)),
    )
  }, [lines, level, text])
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })
  useEffect(() => {
    if (live && follow && shown.length > 0) virtualizer.scrollToIndex(shown.length - 1)
  }, [live, follow, shown.length, virtualizer])
  useEffect(() => {
    if (copied === 0) return
    const timer = setTimeout(() => setCopied(0), 1500)
    return () => clearTimeout(timer)
  }, [copied])

  if (lines === null) return <SkeletonRows rows={8} columns={2} />
  const first = span === null ? 0 : Math.min(span.from, span.to)
  const last = span === null ? shown.length - 1 : Math.max(span.from, span.to)
  const chosen = shown.slice(first, last + 1)
  const copy = async () => {
    await copyText(chosen.map(logText).join('\n'))
    setCopied(chosen.length)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey
    if (command && event.key === 'a') setSpan({ from: 0, to: shown.length - 1 })
    else if (command && event.key === 'c' && getSelection()?.isCollapsed !== false) void copy()
    else if (event.key === 'Escape' && span !== null) setSpan(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || getSelection()?.isCollapsed === false) return
    const place = event.target.closest<HTMLElement>('[data-place]')?.dataset['place']
    if (place === undefined) return
    const at = Number(place)
    setSpan(event.shiftKey && span !== null ? { from: span.from, to: at } : { from: at, to: at })
  }
  const choose = (next: () => void) => {
    // Places mean other lines from now on.
    setSpan(null)
    next()
  }
  return (
    <div className={classes.root}>
      <div className={classes.bar}>
        <Select
          aria-label="Level"
          w={180}
          value={level}
          data={order.map((value) => ({ value, label: levelWords[value] }))}
          onChange={(value) =>
            choose(() => setLevel(order.find((known) => known === value) ?? 'info'))
          }
        />
        <TextInput
          aria-label="Text in the log"
          placeholder="Find in the log"
          leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
          w={220}
          value={text}
          onChange={(event) => {
            const { value } = event.currentTarget
            choose(() => setText(value))
          }}
        />
        {live && (
          <Switch
            label="Follow the end"
            checked={follow}
            onChange={(event) => setFollow(event.currentTarget.checked)}
          />
        )}
        <span className="muted" role="status" style={{ marginLeft: 'auto' }}>
          {copied > 0
            ? `Copied ${countOf(copied, 'line')}`
            : shown.length === lines.length
              ? countOf(lines.length, 'line')
              : `${countOf(shown.length, 'line')} of ${formatCount(lines.length)}`}
        </span>
        <Button
          leftSection={<IconCopy size={14} stroke={1.75} aria-hidden />}
          disabled={chosen.length === 0}
          title="A click chooses a line, Shift and a click all up to another"
          onClick={() => void copy()}
        >
          Copy {span === null ? 'lines' : countOf(chosen.length, 'line')}
        </Button>
        {onReport !== undefined && (
          <Button
            leftSection={<IconFileText size={14} stroke={1.75} aria-hidden />}
            title="The run, its parameters that are not defaults, its error and its last lines"
            onClick={onReport}
          >
            Copy as report
          </Button>
        )}
      </div>
      {/* Choosing lines is a convenience of pointer and keyboard; the button copies without it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={scroller}
        className={classes.lines}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Log"
        onKeyDown={onKeyDown}
        onClick={onClick}
        onWheel={(event) => {
          // Whoever reads what was before does not want to be taken to the end.
          if (event.deltaY < 0) setFollow(false)
        }}
        style={height === undefined ? undefined : { flex: 'none', height }}
      >
        {shown.length === 0 && (
          <p className={classes.nothing}>
            {lines.length === 0
              ? live
                ? 'Nothing has been written yet.'
                : 'This run wrote no log.'
              : 'No line of this level has this text.'}
          </p>
        )}
        <div className={classes.inner} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = shown[item.index]
            if (line === undefined) return null
            return (
              <div
                key={item.key}
                className={classes.line}
                data-level={line.level}
                data-place={item.index}
                data-chosen={span !== null && item.index >= first && item.index <= last}
                style={{ top: item.start }}
              >
                <span className={classes.time} title={formatExactTime(line.at)}>
                  {formatClock(line.at)}
                </span>
                <span className={classes.level}>{line.level}</span>
                <span>{marked(line.text, text)}</span>
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function logText({ at, level, text }: LogLine): string {
  return `${at} ${level.padEnd(7)} ${text}`
}

/** The text with what was looked for marked in it. */
function marked(text: string, wanted: string): ReactNode {
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted.toLowerCase())
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  )
}
