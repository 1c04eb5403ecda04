import { Button, NumberInput } from '@mantine/core'
import { useState, type ReactNode, type RefObject } from 'react'
import { countOf, formatCount } from '../../format.ts'
import { cellsIn, type GridBlock } from './grid-range.ts'
import classes from '../data-grid.module.css'

interface GridFootProps {
  readonly total: number | null
  readonly of: number | undefined
  readonly noun: readonly [one: string, many: string]
  readonly block: GridBlock | null
  readonly jump: RefObject<HTMLInputElement | null>
  readonly onCopy: (withHeader: boolean) => void
  readonly onJump: (row: number) => void
  readonly children?: ReactNode
}

/** Fewer rows are seen at a glance. */
const jumpFrom = 100

/** Under a grid: how many rows, what is chosen, the way to a row by its number. */
export function GridFoot(props: GridFootProps) {
  const { total, of, noun, block } = props
  return (
    <div className={classes.foot}>
      <span role="status">{countWords(total, of, noun)}</span>
      {block !== null && (
        <span className={classes.footPart}>
          <span>
            {countOf(block.bottom - block.top + 1, 'row')}
            {cellsIn(block) === 1 ? '' : ` × ${countOf(block.right - block.left + 1, 'column')}`}
          </span>
          <Button variant="subtle" h={22} px={6} fz={12} onClick={() => props.onCopy(false)}>
            Copy
          </Button>
          <Button variant="subtle" h={22} px={6} fz={12} onClick={() => props.onCopy(true)}>
            Copy with headings
          </Button>
        </span>
      )}
      <span className={classes.footEnd}>
        {props.children}
        {total !== null && total > jumpFrom && (
          <JumpField total={total} field={props.jump} onJump={props.onJump} />
        )}
      </span>
    </div>
  )
}

function JumpField({
  total,
  field,
  onJump,
}: {
  readonly total: number
  readonly field: RefObject<HTMLInputElement | null>
  readonly onJump: (row: number) => void
}) {
  const [row, setRow] = useState<number | string>('')
  return (
    <form
      className={classes.jump}
      onSubmit={(event) => {
        event.preventDefault()
        if (typeof row !== 'number') return
        onJump(Math.max(0, Math.min(total, Math.round(row)) - 1))
        setRow('')
      }}
    >
      <NumberInput
        ref={field}
        aria-label={`Go to row, 1 to ${formatCount(total)}`}
        placeholder="Go to row"
        title="Ctrl+G in the grid"
        w={88}
        size="xs"
        min={1}
        allowDecimal={false}
        thousandSeparator
        value={row}
        onChange={setRow}
      />
    </form>
  )
}

function countWords(
  total: number | null,
  of: number | undefined,
  [one, many]: readonly [string, string],
): string {
  if (total === null) return 'Loading'
  if (of !== undefined && of !== total) {
    return `${formatCount(total)} of ${formatCount(of)} ${of === 1 ? one : many}`
  }
  return `${formatCount(total)} ${total === 1 ? one : many}`
}
