import { notifications } from '@mantine/notifications'
import { countOf, formatCount } from '../../format.ts'
import { copyText } from './copy-text.ts'
import { tabSeparated } from './grid-range.ts'
import { cellText, type GridColumn } from './grid-types.ts'

/** More rows than a clipboard is good for. */
const mostCopied = 50_000
const closeButtonProps = { 'aria-label': 'Dismiss' }

interface CopiedRows<Row> {
  readonly columns: readonly GridColumn<Row>[]
  /** How many there are; `fetch` gives them. */
  readonly rows: number
  readonly fetch: () => Promise<readonly Row[]>
  readonly withHeader: boolean
}

/** Copies rows as tab-separated text, and says so where it is more than a cell. */
export async function copyRows<Row>(copied: CopiedRows<Row>): Promise<void> {
  const { columns, rows, fetch, withHeader } = copied
  if (rows > mostCopied) {
    notifications.show({
      closeButtonProps,
      message: `The clipboard takes ${formatCount(mostCopied)} rows at a time. Export the rows to a file instead.`,
    })
    return
  }
  try {
    const found = await fetch()
    await copyText(
      tabSeparated(
        found.map((row) => columns.map((column) => cellText(column, row))),
        withHeader ? columns.map(({ header }) => header) : null,
      ),
    )
    if (rows > 1 || columns.length > 1) {
      notifications.show({
        closeButtonProps,
        message: `Copied ${countOf(found.length, 'row')} of ${countOf(columns.length, 'column')}`,
      })
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    notifications.show({ closeButtonProps, color: 'red', title: 'Nothing was copied', message })
  }
}
