import type { ReconciliationJob } from '../../src-shared/reconciliation/job.ts'
import type { ListFault } from '../../src-shared/reconciliation/summary.ts'
import type { Connection } from '../data/duckdb.ts'
import type { RecordList } from './engine/types.ts'
import { ListFaults } from './faults.ts'
import type { ListTask } from './fetch-list.ts'
import { readKnownPairs } from './known-pairs.ts'
import {
  bothOf,
  dropList,
  findIdColumn,
  type LoadedList,
  loadList,
  readRecords,
} from './load-list.ts'
import type { KnownPairs } from './quality.ts'

export interface GatheredList {
  readonly list: LoadedList
  readonly idColumn: string | null
  /** Without the column that names the records. */
  readonly records: RecordList
}

export interface Gathered {
  readonly left: GatheredList
  /** One list alone: the left one. */
  readonly right: GatheredList
  readonly deduplicated: boolean
  readonly truth: { readonly list: LoadedList; readonly known: KnownPairs } | null
  readonly warnings: readonly ListFault[]
}

/** Reads and checks every input. Throws `bad_input` that tells every fault of all of them. */
export async function gather(
  connection: Connection,
  {
    inputs,
    parameters,
    survivorship,
  }: Pick<ReconciliationJob, 'inputs' | 'parameters' | 'survivorship'>,
  task: ListTask,
  /** Called beside the reading of each list's records, while the list is still a table. */
  keep: (list: LoadedList, idColumn: string | null) => Promise<void> = async () => undefined,
): Promise<Gathered> {
  const faults = new ListFaults()
  const load = (input: 'left' | 'right' | 'truth'): Promise<LoadedList | null> => {
    const source = inputs[input]
    return source === undefined
      ? Promise.resolve(null)
      : loadList(connection, input, source, faults, task)
  }
  const left = await load('left')
  const right = await load('right')
  const truth = await load('truth')
  const leftId = left && (await findIdColumn(connection, left, parameters.left_id, faults))
  const rightId = right && (await findIdColumn(connection, right, parameters.right_id, faults))
  const columnsOf = (list: LoadedList | null): readonly string[] => list?.columns ?? []
  const columns = {
    left: columnsOf(left),
    right: columnsOf(inputs.right === undefined ? left : right),
  }
  reportUnknownColumns(faults, parameters.fields, columns.left, columns.right)
  reportUnknownRules(faults, survivorship, columns)
  faults.throwErrors()
  if (left === null) throw new Error('a list that cannot be read is a fault')
  const checkpoint = (): void => task.checkpoint()
  const named = (side: 'left' | 'right'): readonly string[] =>
    (parameters.fields ?? []).flatMap((field) => field[side])
  const read = async (list: LoadedList, idColumn: string | null): Promise<GatheredList> => {
    // One list alone is both sides.
    const sides = right === null ? [...named('left'), ...named('right')] : named(sideOf(list))
    const keepsId = idColumn !== null && sides.includes(idColumn)
    const [records] = await bothOf(
      readRecords(connection, list, idColumn, { checkpoint, keepsId }),
      keep(list, idColumn),
    )
    return { list, idColumn, records }
  }
  const gatheredLeft = await read(left, leftId)
  const gatheredRight = right === null ? gatheredLeft : await read(right, rightId)
  const deduplicated = right === null
  const known =
    truth &&
    (await readKnownPairs(connection, truth, gatheredLeft, gatheredRight, deduplicated, faults))
  faults.throwErrors()
  // From here on records are rows of what was read: the memory is for the engine.
  for (const list of [left, right, truth]) if (list !== null) await dropList(connection, list)
  return {
    left: gatheredLeft,
    right: gatheredRight,
    deduplicated,
    truth: truth === null || known === null ? null : { list: truth, known },
    warnings: faults.all(),
  }
}

function sideOf({ input }: LoadedList): 'left' | 'right' {
  return input === 'right' ? 'right' : 'left'
}

/** Fields that name columns which are not there. */
function reportUnknownColumns(
  faults: ListFaults,
  fields: ReconciliationJob['parameters']['fields'],
  left: readonly string[],
  right: readonly string[],
): void {
  for (const [side, columns] of [['left', left] as const, ['right', right] as const]) {
    if (columns.length === 0) continue
    const named = new Set((fields ?? []).flatMap((field) => field[side]))
    const missing = [...named].filter((name) => !columns.includes(name))
    if (missing.length === 0) continue
    faults.error(
      side,
      'missing_column',
      { count: missing.length, samples: missing },
      {
        message: `there is no column ${missing.join(' and no column ')}. It has: ${columns.join(', ')}.`,
        remedy: 'Correct the fields; names are taken as they are written.',
      },
    )
  }
}

/** Rules of the golden table about columns that are not there. */
function reportUnknownRules(
  faults: ListFaults,
  { columns, newest_by: newest }: ReconciliationJob['survivorship'],
  { left, right }: Readonly<Record<'left' | 'right', readonly string[]>>,
): void {
  // What is wrong with a list that could not be read is told already.
  if (left.length === 0 || right.length === 0) return
  const report = (side: 'left' | 'right', missing: readonly string[], has: readonly string[]) => {
    if (missing.length === 0) return
    faults.error(
      side,
      'missing_column',
      { count: missing.length, samples: missing },
      {
        message: `a rule of the golden table is about ${missing.join(' and ')}, which is no column. There are: ${has.join(', ')}.`,
        remedy: 'Correct the rules of the golden table; names are taken as they are written.',
      },
    )
  }
  // A right column that is called as a left one bears its side.
  const golden = new Set([...left, ...right, ...right.map((name) => `${name} (right)`)])
  const unknown = Object.keys(columns).filter((name) => !golden.has(name))
  report('left', unknown, [...new Set([...left, ...right])])
  for (const [side, has] of [['left', left] as const, ['right', right] as const]) {
    const named = newest?.[side]
    report(side, named === undefined || has.includes(named) ? [] : [named], has)
  }
}
