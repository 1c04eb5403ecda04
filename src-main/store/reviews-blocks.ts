import type { DecisionEvent, RecordSide } from '../../src-shared/reconciliation/decisions.ts'

/** Pairs that one act decided alike. */
export interface PairSet {
  readonly count: number
  /**
   * Their numbers in the result of the run, -1 for pairs that were never compared; null where they are
   * not known. A hint only: what counts are the ids.
   */
  readonly places: Int32Array | null
  /** Left and right id of each in turn. May have to be read. */
  ids(): readonly string[]
}

/** Events `from`, `from + 1`, ..., `count` of them. */
export interface EventRange {
  readonly from: number
  readonly count: number
}

interface Said extends Pick<DecisionEvent, 'by' | 'who' | 'at' | 'note' | 'batch' | 'seen'> {
  /** Number of the first event. */
  readonly first: number
  readonly count: number
}

export type PairBlock = Said & {
  readonly action: 'accept' | 'reject' | 'defer'
  readonly pairs: PairSet
}
export type RecordBlock = Said & {
  readonly action: 'no_counterpart'
  readonly side: RecordSide
  readonly record: string
}
export type UndoBlock = Said & {
  readonly action: 'undo'
  /** What is undone, in the order of the events that undo it. */
  readonly ranges: readonly EventRange[]
}

/** Events that follow each other in a log and differ only in what they are about. */
export type EventBlock = PairBlock | RecordBlock | UndoBlock

/** Of events in the order of their numbers. */
export function blocksOf(events: Iterable<DecisionEvent>): EventBlock[] {
  const blocks: EventBlock[] = []
  let alike: DecisionEvent[] = []
  const close = (): void => {
    if (alike.length > 0) blocks.push(blockOf(alike))
    alike = []
  }
  for (const event of events) {
    const last = alike.at(-1)
    if (last !== undefined && !areAlike(last, event)) close()
    alike.push(event)
  }
  close()
  return blocks
}

function areAlike(a: DecisionEvent, b: DecisionEvent): boolean {
  return (
    a.action === b.action &&
    a.action !== 'no_counterpart' &&
    a.number + 1 === b.number &&
    a.at === b.at &&
    a.who === b.who &&
    a.by === b.by &&
    a.batch === b.batch &&
    a.seen === b.seen &&
    a.note === b.note
  )
}

function blockOf(alike: readonly DecisionEvent[]): EventBlock {
  const [head] = alike
  if (head === undefined) throw new Error('a block of no events')
  const { number: first, by, who, at, note, batch, seen } = head
  const said = { first, count: alike.length, by, who, at, note, batch, seen }
  switch (head.action) {
    case 'undo': {
      const undone = alike.flatMap((event) => (event.action === 'undo' ? [event.undoes] : []))
      return { ...said, action: 'undo', ranges: rangesOf(undone) }
    }
    case 'no_counterpart':
      return { ...said, action: 'no_counterpart', side: head.side, record: head.record }
    default: {
      const ids = alike.flatMap((event) => ('left' in event ? [event.left, event.right] : []))
      return { ...said, action: head.action, pairs: knownPairs(ids) }
    }
  }
}

export function knownPairs(ids: readonly string[]): PairSet {
  return { count: ids.length / 2, places: null, ids: () => ids }
}

export const countOf = (ranges: readonly EventRange[]): number =>
  ranges.reduce((sum, { count }) => sum + count, 0)

export function rangesOf(numbers: Iterable<number>): EventRange[] {
  const ranges: { from: number; count: number }[] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last !== undefined && last.from + last.count === number) last.count++
    else ranges.push({ from: number, count: 1 })
  }
  return ranges
}

/** The event of a block about a pair, whose ids whoever asks may know without reading them. */
export function pairEventOf(
  { action, first, by, who, at, note, batch, seen }: PairBlock,
  place: number,
  left: string,
  right: string,
): DecisionEvent & { left: string } {
  return { action, left, right, number: first + place, by, who, at, note, batch, seen }
}

export function recordEventOf({
  action,
  side,
  record,
  first: number,
  by,
  who,
  at,
  note,
  batch,
  seen,
}: RecordBlock): DecisionEvent & { action: 'no_counterpart' } {
  return { action, side, record, number, by, who, at, note, batch, seen }
}

export function undoEventOf(
  { action, first, by, who, at, note, batch, seen }: UndoBlock,
  place: number,
  undoes: number,
): DecisionEvent & { action: 'undo' } {
  return { action, undoes, number: first + place, by, who, at, note, batch, seen }
}

/** Every event of a block, in order. */
export function* eventsOf(block: EventBlock): Generator<DecisionEvent, void> {
  if (block.action === 'no_counterpart') yield recordEventOf(block)
  else if (block.action === 'undo') {
    let place = 0
    for (const { from, count } of block.ranges) {
      for (let one = 0; one < count; one++) yield undoEventOf(block, place++, from + one)
    }
  } else {
    const ids = block.pairs.ids()
    for (let place = 0; place < block.count; place++) {
      yield pairEventOf(block, place, ids[2 * place]!, ids[2 * place + 1]!)
    }
  }
}
