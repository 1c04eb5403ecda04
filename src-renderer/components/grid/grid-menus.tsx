import { ActionIcon, Button, Checkbox, Menu, Popover, TextInput } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconBookmark,
  IconColumns3,
  IconDownload,
  IconPinned,
  IconPinnedOff,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import { readableError } from '../../readable-error.ts'
import {
  defaultLayout,
  isShown,
  orderedColumns,
  withMoved,
  withPinned,
  withShown,
  type ColumnLayout,
} from './column-layout.ts'
import type { GridColumn } from './grid-types.ts'
import type { GridView, GridViews } from './grid-views.ts'
import classes from './filters.module.css'

interface ColumnsMenuProps<Row> {
  readonly columns: readonly GridColumn<Row>[]
  readonly layout: ColumnLayout
  readonly onLayout: (layout: ColumnLayout) => void
}

/** Which columns are shown, in which order, and which stay at the left. */
export function ColumnsMenu<Row>({ columns, layout, onLayout }: ColumnsMenuProps<Row>) {
  const ordered = orderedColumns(columns, layout)
  const shown = ordered.filter((column) => isShown(column, layout))
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon aria-label="Columns" title="Columns">
          <IconColumns3 size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="Columns">
        <div className={classes.columns}>
          {ordered.map((column) => {
            const visible = isShown(column, layout)
            const pinned = layout.pinned.includes(column.id)
            return (
              <div key={column.id} className={classes.column}>
                <Checkbox
                  label={column.header}
                  checked={visible}
                  disabled={visible && shown.length === 1}
                  onChange={() => onLayout(withShown(layout, column.id, !visible))}
                />
                <ActionIcon
                  aria-label={pinned ? `Unpin ${column.header}` : `Pin ${column.header} left`}
                  aria-pressed={pinned}
                  disabled={!visible}
                  onClick={() =>
                    onLayout(withPinned(layout, column.id, pinned ? null : widthOf(column.id)))
                  }
                >
                  {pinned ? (
                    <IconPinnedOff size={14} stroke={1.75} aria-hidden />
                  ) : (
                    <IconPinned size={14} stroke={1.75} aria-hidden />
                  )}
                </ActionIcon>
                <ActionIcon
                  aria-label={`Move ${column.header} left`}
                  disabled={!visible}
                  onClick={() => onLayout(withMoved(layout, columns, column.id, -1))}
                >
                  <IconArrowUp size={14} stroke={1.75} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  aria-label={`Move ${column.header} right`}
                  disabled={!visible}
                  onClick={() => onLayout(withMoved(layout, columns, column.id, 1))}
                >
                  <IconArrowDown size={14} stroke={1.75} aria-hidden />
                </ActionIcon>
              </div>
            )
          })}
        </div>
        <Button
          variant="subtle"
          mt={8}
          disabled={layout === defaultLayout}
          onClick={() => onLayout(defaultLayout)}
        >
          Reset columns
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}

function widthOf(column: string): number {
  const heading = document.querySelector(`[data-id="${CSS.escape(column)}"]`)
  return heading?.getBoundingClientRect().width ?? 120
}

interface ViewsMenuProps {
  readonly store: GridViews
  /** What would be saved now. */
  readonly current: Omit<GridView, 'name'>
  readonly onShow: (view: GridView) => void
}

/** Filters, order and columns under a name. */
export function ViewsMenu({ store, current, onShow }: ViewsMenuProps) {
  const [name, setName] = useState('')
  const [opened, setOpened] = useState(false)
  const shown = store.views.find(
    (view) =>
      view.where === current.where &&
      view.sort === current.sort &&
      JSON.stringify(view.layout) === JSON.stringify(current.layout),
  )
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        {shown === undefined ? (
          <ActionIcon
            aria-label="Saved views"
            title="Saved views"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconBookmark size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        ) : (
          <Button
            variant="subtle"
            leftSection={<IconBookmark size={14} stroke={1.75} aria-hidden />}
            title="Saved views"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            {shown.name}
          </Button>
        )}
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="Saved views">
        <div className={classes.panel}>
          {store.views.length === 0 && (
            <span className="muted">A view keeps filters, order and columns under a name.</span>
          )}
          {store.views.map((view) => (
            <div key={view.name} className={classes.view}>
              <Button
                variant={view === shown ? 'light' : 'subtle'}
                justify="start"
                aria-pressed={view === shown}
                onClick={() => {
                  onShow(view)
                  setOpened(false)
                }}
              >
                {view.name}
              </Button>
              <ActionIcon
                aria-label={`Delete the view ${view.name}`}
                onClick={() => store.remove(view.name)}
              >
                <IconTrash size={14} stroke={1.75} aria-hidden />
              </ActionIcon>
            </div>
          ))}
          {store.error !== null && <span role="alert">{readableError(store.error).what}</span>}
          <form
            className={classes.view}
            onSubmit={(event) => {
              event.preventDefault()
              if (name.trim() === '') return
              store.save({ ...current, name: name.trim() })
              setName('')
              setOpened(false)
            }}
          >
            <TextInput
              data-autofocus
              aria-label="Name of the view"
              placeholder="Name"
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit">
              {store.views.some((view) => view.name === name.trim()) ? 'Replace' : 'Save view'}
            </Button>
          </form>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

export type ExportChoice = 'csv' | 'csv_spreadsheet' | 'parquet'

interface ExportMenuProps {
  readonly rows: string
  readonly onExport: (choice: ExportChoice) => void
}

export function ExportMenu({ rows, onExport }: ExportMenuProps) {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label="Export rows" title="Export rows">
          <IconDownload size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{rows}, as filtered, sorted and shown</Menu.Label>
        <Menu.Item onClick={() => onExport('csv')}>CSV</Menu.Item>
        <Menu.Item onClick={() => onExport('csv_spreadsheet')}>CSV for spreadsheets</Menu.Item>
        <Menu.Item onClick={() => onExport('parquet')}>Parquet</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
