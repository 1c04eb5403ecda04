import { Popover } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import classes from './filter-chip.module.css'

interface FilterChipProps {
  readonly label: string
  /** What it filters by now, in words; null while it is off. */
  readonly value: string | null
  readonly onClear: () => void
  /** Shows its editor as soon as it is there. */
  readonly openAtOnce?: boolean
  readonly onClose?: () => void
  /** The editor; `close` shuts it. */
  readonly children: (close: () => void) => ReactNode
}

/** A filter as a chip: off it offers itself, on it says what it does and can be taken away. */
export function FilterChip(props: FilterChipProps) {
  const { label, value, onClear, children } = props
  const [opened, setShown] = useState(props.openAtOnce === true)
  const setOpened = (next: boolean) => {
    setShown(next)
    if (!next) props.onClose?.()
  }
  return (
    <div className={classes.chip} data-on={value !== null}>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.main}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            {value === null ? (
              <>
                <IconPlus size={12} stroke={2} aria-hidden /> {label}
              </>
            ) : (
              <>
                {label} <strong>{value}</strong>
              </>
            )}
          </button>
        </Popover.Target>
        <Popover.Dropdown p={8} aria-label={`Filter by ${label.toLowerCase()}`}>
          {children(() => setOpened(false))}
        </Popover.Dropdown>
      </Popover>
      {value !== null && (
        <button
          type="button"
          className={classes.clear}
          aria-label={`Remove the filter ${label} ${value}`}
          onClick={onClear}
        >
          <IconX size={12} stroke={2} aria-hidden />
        </button>
      )}
    </div>
  )
}
