import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useEffect, useId, useRef, useState, type PointerEvent, type ReactNode } from 'react'
import { storedNumber, useStoredState } from './stored-state.ts'
import classes from './drawer.module.css'

/** A screen's content with room for a drawer on its right. */
export function WithDrawer({ children, drawer }: { children: ReactNode; drawer: ReactNode }) {
  return (
    <div className={classes.layout}>
      <div className={classes.content}>{children}</div>
      {drawer}
    </div>
  )
}

interface DrawerProps {
  readonly title: ReactNode
  readonly onClose: () => void
  /** Walks the list behind: -1 the row above, 1 the row below. */
  readonly onStep?: ((by: -1 | 1) => void) | undefined
  /** Grows when a key asked for the details: the focus moves into the drawer. 0: it stays. */
  readonly focusRequest?: number
  readonly children: ReactNode
}

const minWidth = 320
const maxWidth = 960
const parseWidth = storedNumber(500, minWidth, maxWidth)

/** Details of a row: not modal, resizable, its width remembered; Esc closes it. */
export function Drawer({ title, onClose, onStep, focusRequest = 0, children }: DrawerProps) {
  const [stored, setStored] = useStoredState('drawer-width', parseWidth)
  const [dragged, setDragged] = useState<number | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef<Element | null>(null)
  const titleId = useId()
  const width = dragged ?? stored

  useEffect(() => {
    if (focusRequest === 0) return
    before.current = document.activeElement
    heading.current?.focus()
  }, [focusRequest])

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null) return
      const target = event.target instanceof HTMLElement ? event.target : null
      const inside = heading.current?.closest('aside')?.contains(target) === true
      if (event.key === 'Escape') {
        event.preventDefault()
        onClose()
        if (inside && before.current instanceof HTMLElement) before.current.focus()
        return
      }
      if (!inside || onStep === undefined || target?.closest(ownArrowKeys) !== null) return
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
      event.preventDefault()
      onStep(event.key === 'ArrowUp' ? -1 : 1)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [onClose, onStep])

  const widthAt = (event: PointerEvent<HTMLElement>): number => {
    const right = event.currentTarget.parentElement?.getBoundingClientRect().right ?? 0
    return Math.round(Math.min(maxWidth, Math.max(minWidth, right - event.clientX)))
  }

  return (
    <aside className={classes.drawer} style={{ width }} aria-labelledby={titleId}>
      <div
        className={classes.grip}
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the details"
        aria-valuenow={width}
        aria-valuemin={minWidth}
        aria-valuemax={maxWidth}
        tabIndex={0}
        data-dragging={dragged !== null}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          setDragged(stored)
        }}
        onPointerMove={(event) => {
          if (dragged !== null) setDragged(widthAt(event))
        }}
        onPointerUp={() => {
          if (dragged !== null) setStored(dragged)
          setDragged(null)
        }}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowLeft' ? 24 : event.key === 'ArrowRight' ? -24 : 0
          if (by === 0) return
          event.preventDefault()
          setStored(Math.min(maxWidth, Math.max(minWidth, stored + by)))
        }}
      />
      <div className={classes.head}>
        <h2 className={classes.title} id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {onStep !== undefined && (
          <>
            <Tooltip label="Row above (↑)">
              <ActionIcon aria-label="Row above" onClick={() => onStep(-1)}>
                <IconChevronUp size={16} stroke={1.75} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Row below (↓)">
              <ActionIcon aria-label="Row below" onClick={() => onStep(1)}>
                <IconChevronDown size={16} stroke={1.75} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </>
        )}
        <Tooltip label="Close (Esc)">
          <ActionIcon aria-label="Close details" onClick={onClose}>
            <IconX size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.body}>{children}</div>
    </aside>
  )
}

/** Where the arrow keys have a meaning of their own. */
const ownArrowKeys =
  'input, textarea, select, [role="grid"], [role="separator"], [role="listbox"], [role="tablist"], pre'
