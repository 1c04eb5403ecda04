import type { FieldPair } from '../../../../src-shared/reconciliation/fields.ts'
import type { PairEvidence, RecordView } from '../../../../src-shared/reconciliation/result.ts'
import { Copyable } from '../../../components/copyable.tsx'
import { nothing } from '../../../format.ts'
import { alignFields } from '../review/align-fields.ts'
import classes from './result.module.css'

/**
 * Two records line by line, as their columns are paired; where the evidence speaks against them, or
 * columns that were not compared differ, the line is marked.
 */
export function RecordsBeside({
  left,
  right,
  evidence,
  pairs,
}: {
  readonly left: RecordView
  readonly right: RecordView
  readonly evidence: PairEvidence
  readonly pairs: readonly FieldPair[]
}) {
  const { fields } = alignFields(left, right, pairs, evidence)
  return (
    <table className={classes.beside}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Column</span>
          </th>
          <th scope="col">
            Left <Copyable value={left.id} />
          </th>
          <th scope="col">
            Right <Copyable value={right.id} />
          </th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ key, leftName, rightName, left: l, right: r, bits }) => (
          <tr key={key} data-differs={bits === null ? differ(l, r) : bits < 0}>
            <th
              scope="row"
              title={[...new Set([leftName, rightName])]
                .filter((name) => name !== null)
                .join(' = ')}
            >
              {leftName ?? rightName}
              {leftName !== null && rightName !== null && leftName !== rightName && (
                <span className={classes.otherName}>{rightName}</span>
              )}
            </th>
            <td>{leftName === null ? '' : (l ?? nothing)}</td>
            <td>{rightName === null ? '' : (r ?? nothing)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What was not compared differs by more than case and spaces at its ends. */
function differ(left: string | null, right: string | null): boolean {
  if (left === null || right === null) return false
  return left.trim().toLocaleLowerCase() !== right.trim().toLocaleLowerCase()
}
