import { GrowingInts } from './growing.ts'
import type { FieldValues } from './values.ts'

/** What records may be found by: values and words of the fields, rarest first in each row. */
export interface RowFeatures {
  readonly offsets: Int32Array
  readonly ids: Int32Array
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
const mostOfRow = 16

/** Features that only one list has find nobody, and are left out. */
export function featuresOf(
  fields: readonly FieldValues[],
  rows: { readonly left: number; readonly right: number },
  sameList: boolean,
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
  const leftCount = new Int32Array(size)
  const rightCount = new Int32Array(size)
  for (const { from, field, word } of starts) {
    look()
    if (!word) {
      leftCount.set(field.leftCount, from)
      rightCount.set(field.rightCount, from)
      continue
    }
    const { tokenStarts, tokens } = field.texts!
    for (let v = 0; v < field.leftCount.length; v++) {
      for (let i = tokenStarts[v]!; i < tokenStarts[v + 1]!; i++) {
        leftCount[from + tokens[i]!]! += field.leftCount[v]!
        rightCount[from + tokens[i]!]! += field.rightCount[v]!
      }
    }
  }
  const collect = (side: 'left' | 'right'): RowFeatures => {
    const count = rows[side]
    const offsets = new Int32Array(count + 1)
    const ids = new GrowingInts()
    const own = new Int32Array(mostOfRow)
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
        const other = own[at - 1]!
        const others = leftCount[other]! + rightCount[other]!
        if (others < found || (others === found && other < feature)) break
        at--
      }
      if (at >= mostOfRow) return
      if (length < mostOfRow) length++
      own.copyWithin(at + 1, at, length - 1)
      own[at] = feature
    }
    for (let row = 0; row < count; row++) {
      if ((row & 1023) === 0) look()
      length = 0
      for (const { from, field, word } of starts) {
        const code = field[side][row]!
        if (code < 0) continue
        if (!word) add(from + code)
        else {
          const { tokenStarts, tokens } = field.texts!
          for (let i = tokenStarts[code]!; i < tokenStarts[code + 1]!; i++) add(from + tokens[i]!)
        }
      }
      for (let i = 0; i < length; i++) ids.push(own[i]!)
      offsets[row + 1] = ids.length
    }
    return { offsets, ids: ids.values.slice(0, ids.length) }
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
