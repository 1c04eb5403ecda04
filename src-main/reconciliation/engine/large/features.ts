import type { EngineThreads } from '../threads.ts'
import type { FieldValues } from './values.ts'

/** What records may be found by: values and words of the fields, rarest first in each row. */
export interface RowFeatures {
  readonly rows: number
  /** Those of row r: ids[r * mostOfRow..r * mostOfRow + lengths[r]). */
  readonly ids: Int32Array
  readonly lengths: Uint8Array
}

export interface Features {
  readonly left: RowFeatures
  readonly right: RowFeatures
  /** Rows of either list that have a feature. */
  readonly leftCount: Int32Array
  readonly rightCount: Int32Array
  /** For people: the field and the value or word. */
  readonly nameOf: (feature: number) => string
}

/** Features of a row beyond these rarest ones are left out. */
export const mostOfRow = 16

/** Values or words of a field as features, numbered from `from`. */
interface FeatureKind {
  readonly from: number
  /** Number of each row's value; -1: it has none. */
  readonly codes: Int32Array
  /** Words of each value; null: the values themselves. */
  readonly words: { readonly starts: Int32Array; readonly ids: Int32Array } | null
}

/** Collects the features of one side. */
export interface FeatureTask extends RowFeatures {
  readonly kinds: readonly FeatureKind[]
  readonly leftCount: Int32Array
  readonly rightCount: Int32Array
  readonly sameList: boolean
}

const rowsAtOnce = 256

/** Features that only one list has find nobody, and are left out. */
export function featuresOf(
  fields: readonly FieldValues[],
  rows: { readonly left: number; readonly right: number },
  sameList: boolean,
  threads: EngineThreads,
  look: () => void,
): Features {
  const starts: { from: number; field: FieldValues; word: boolean }[] = []
  let size = 0
  for (const field of fields) {
    starts.push({ from: size, field, word: false })
    size += field.leftCount.length
    if (field.texts === null || field.texts.single) continue
    starts.push({ from: size, field, word: true })
    size += field.texts.wordCount
  }
  const leftCount = threads.integers(size)
  const rightCount = threads.integers(size)
  for (const { from, field, word } of starts) {
    look()
    if (!word) {
      leftCount.set(field.leftCount, from)
      rightCount.set(field.rightCount, from)
      continue
    }
    const { tokenStarts, tokens } = field.texts!
    for (let v = 0; v < field.leftCount.length; v++) {
      if ((v & 0x1ff) === 0) look()
      for (let i = tokenStarts[v]!; i < tokenStarts[v + 1]!; i++) {
        leftCount[from + tokens[i]!]! += field.leftCount[v]!
        rightCount[from + tokens[i]!]! += field.rightCount[v]!
      }
    }
  }
  const collect = (side: 'left' | 'right'): RowFeatures => {
    const own: RowFeatures = {
      rows: rows[side],
      ids: threads.integers(rows[side] * mostOfRow),
      lengths: threads.bytes(rows[side]),
    }
    const kinds = starts.map(({ from, field, word }): FeatureKind => {
      const texts = word ? field.texts : null
      return {
        from,
        codes: field[side],
        words: texts === null ? null : { starts: texts.tokenStarts, ids: texts.tokens },
      }
    })
    const task: FeatureTask = { ...own, kinds, leftCount, rightCount, sameList }
    threads.run(
      { kind: 'collect', task },
      own.rows,
      rowsAtOnce,
      (first, last) => collectFeatures(task, first, last),
      look,
    )
    return own
  }
  const left = collect('left')
  return {
    left,
    right: sameList ? left : collect('right'),
    leftCount,
    rightCount,
    nameOf(feature) {
      const { from, field, word } = starts.findLast((start) => start.from <= feature)!
      const text = word ? field.texts!.wordOf(feature - from) : field.writtenAs(feature - from)
      return `${field.label}: ${text}`
    },
  }
}

/** Collects the features of the rows first..last. */
export function collectFeatures(task: FeatureTask, first: number, last: number): void {
  const { kinds, leftCount, rightCount, sameList, ids, lengths } = task
  for (let row = first; row < last; row++) {
    const start = row * mostOfRow
    let length = 0
    const add = (feature: number): void => {
      const found = leftCount[feature]! + rightCount[feature]!
      if (
        sameList
          ? leftCount[feature]! < 2
          : found === leftCount[feature] || found === rightCount[feature]
      )
        return
      let at = length
      while (at > 0) {
        const other = ids[start + at - 1]!
        const others = leftCount[other]! + rightCount[other]!
        if (others < found || (others === found && other < feature)) break
        at--
      }
      if (at >= mostOfRow) return
      if (length < mostOfRow) length++
      for (let k = start + length - 1; k > start + at; k--) ids[k] = ids[k - 1]!
      ids[start + at] = feature
    }
    for (const { from, codes, words } of kinds) {
      const code = codes[row]!
      if (code < 0) continue
      if (words === null) add(from + code)
      else
        for (let i = words.starts[code]!; i < words.starts[code + 1]!; i++)
          add(from + words.ids[i]!)
    }
    lengths[row] = length
  }
}
