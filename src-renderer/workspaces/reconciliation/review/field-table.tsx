import { Fragment, useMemo } from 'react'
import { countOf, formatNumber, formatShare, nothing } from '../../../format.ts'
import type { AlignedField } from './align-fields.ts'
import { MarkedText } from './marked-text.tsx'
import { bitsText } from './review-words.ts'
import { diffTexts, plainParts } from './text-diff.ts'
import classes from './review.module.css'

interface FieldTableProps {
  readonly fields: readonly AlignedField[]
  /** Columns that are empty on both sides. */
  readonly empty: number
  /** The field that the evidence points at. */
  readonly pointed: string | null
}

/** Below this share of words in common almost everything would be marked as differing. */
const leastInCommon = 0.4
/** Characters of both texts up to which one sees at a glance that all of it differs. */
const shortTexts = 80

/** Two records line by line. */
export function FieldTable({ fields, empty, pointed }: FieldTableProps) {
  return (
    <>
      <table className={classes.fields}>
        <caption className="visually-hidden">Fields of both records; marked parts differ</caption>
        <colgroup>
          <col className={classes.nameColumn} />
          <col />
          <col />
          <col className={classes.bitsColumn} />
        </colgroup>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
            <th scope="col">Evidence in bits</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldLine key={field.key} field={field} pointed={pointed === field.key} />
          ))}
        </tbody>
      </table>
      {empty > 0 && (
        <p className={classes.small}>
          {empty === 1 ? '1 column is' : `${empty} columns are`} empty on both sides.
        </p>
      )}
    </>
  )
}

function FieldLine({ field, pointed }: { field: AlignedField; pointed: boolean }) {
  const { left, right, leftName, rightName, bits, said } = field
  const diff = useMemo(
    () =>
      // MY26 is 2026: what says the same is not marked.
      left === null || right === null || said?.alike === true
        ? { left: plainParts(left ?? ''), right: plainParts(right ?? ''), alike: false, share: 1 }
        : diffTexts(left, right),
    [left, right, said],
  )
  const by =
    diff.share < leastInCommon && (left?.length ?? 0) + (right?.length ?? 0) > shortTexts
      ? 'likeness'
      : 'difference'
  const name = leftName ?? rightName ?? ''
  return (
    <tr id={`review-${field.key}`} data-pointed={pointed} data-compared={field.kind !== null}>
      <th scope="row">
        <span className={classes.fieldName}>{breakable(name)}</span>
        {rightName !== null && leftName !== null && leftName !== rightName && (
          <span className={classes.otherName}>{breakable(rightName)}</span>
        )}
      </th>
      <td>
        {left === null ? (
          <Missing />
        ) : (
          <MarkedText parts={diff.left} name={`Left ${name}`} by={by} />
        )}
      </td>
      <td>
        {right === null ? (
          <Missing />
        ) : (
          <MarkedText parts={diff.right} name={`Right ${name}`} by={by} />
        )}
        {said !== null && !said.alike && (
          <span className={classes.delta}>{differenceText(field.kind, said)}</span>
        )}
      </td>
      <td
        className={classes.fieldBits}
        data-sign={bits === null || Math.abs(bits) < 0.05 ? 0 : Math.sign(bits)}
      >
        {bits === null ? '' : bitsText(bits)}
      </td>
    </tr>
  )
}

/** Names of columns may break where their words end. */
function breakable(name: string) {
  return name.split(/(?<=[_.-])/).map((piece, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {piece}
    </Fragment>
  ))
}

function Missing() {
  return (
    <span className="muted">
      <span aria-hidden>{nothing}</span>
      <span className="visually-hidden">empty</span>
    </span>
  )
}

function differenceText(
  kind: AlignedField['kind'],
  { difference, share }: NonNullable<AlignedField['said']>,
): string {
  if (kind === 'date') return signed(difference, (days) => countOf(days, 'day'))
  const by = signed(difference, (value) => formatNumber(value))
  return share === null ? by : `${by} (${signed(share, (value) => formatShare(value))})`
}

function signed(value: number, text: (size: number) => string): string {
  return `${value < 0 ? '−' : '+'}${text(Math.abs(value))}`
}
