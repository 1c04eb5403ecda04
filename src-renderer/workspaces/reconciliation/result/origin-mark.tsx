import type { CellOrigin } from '../../../../src-shared/reconciliation/result.ts'
import { originMarks } from './result-words.ts'
import classes from './result.module.css'

interface OriginMarkProps {
  readonly origin: CellOrigin
  /** What the mark says. */
  readonly words: string
}

/** Where a cell of the golden table comes from. */
export function OriginMark({ origin, words }: OriginMarkProps) {
  if (origin === 'none') return <span className={classes.origin} />
  return (
    <span className={classes.origin} data-origin={origin} title={words}>
      <span aria-hidden>{originMarks[origin]}</span>
      <span className="visually-hidden">{words}:</span>
    </span>
  )
}
