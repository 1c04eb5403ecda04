import { join } from 'node:path'
import type {
  ColumnProfile,
  FieldsProposal,
  ListProfile,
  ProposalRequest,
} from '../../src-shared/reconciliation/proposal.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { guessKind, pairColumns } from './engine/columns.ts'
import type { RecordColumn, RecordList } from './engine/types.ts'
import { ListFaults } from './faults.ts'
import { columnFacts, findIdColumn, type LoadedList, loadList, readRecords } from './load-list.ts'
import { idCandidates } from './id-column.ts'

/** Rows that profiles and pairings look at. */
const SAMPLED = 20_000
const PREVIEWED = 20

/** What two lists hold, and which of their columns say the same. Faults are told, not thrown. */
export async function proposeFields(
  request: ProposalRequest,
  context: TaskContext,
): Promise<FieldsProposal> {
  context.plan([{ title: 'Look at the lists', weight: 1 }])
  context.enter('Look at the lists')
  using connection = await openDuckDb({
    memoryLimit: context.limits.duckdb_memory,
    threads: context.limits.threads,
    tempFolder: join(context.temporary, 'duckdb'),
  })
  using _ = context.onCancel(() => connection.interrupt())
  const faults = new ListFaults()
  const look = async (side: 'left' | 'right'): Promise<Looked | null> => {
    const source = side === 'left' ? request.left : request.right
    if (source === null) return null
    const list = await loadList(connection, side, source, faults, context)
    if (list === null) return { profile: emptyProfile(sourceName(source)), records: null }
    const asked = side === 'left' ? request.left_id : request.right_id
    return await lookAt(connection, list, asked, faults, context)
  }
  const left = await look('left')
  const right = await look('right')
  if (left === null) throw new Error('a proposal has a left list')
  const other = request.right === null ? left : right
  const fields =
    left.records === null || other === null || other.records === null
      ? []
      : pairColumns(left.records, other.records)
  return {
    left: left.profile,
    right: right?.profile ?? null,
    fields: fields.map((field) => ({ ...field, left: [...field.left], right: [...field.right] })),
    faults: [...faults.all()],
  }
}

interface Looked {
  readonly profile: ListProfile
  /** Null for a list that cannot be read. */
  readonly records: RecordList | null
}

function emptyProfile(name: string): ListProfile {
  return { name, rows: 0, sampled: 0, columns: [], id_candidates: [], id: null, preview: [] }
}

async function lookAt(
  connection: Connection,
  list: LoadedList,
  asked: string | null,
  faults: ListFaults,
  context: TaskContext,
): Promise<Looked> {
  const checkpoint = (): void => context.checkpoint()
  const candidates = idCandidates(await columnFacts(connection, list))
  const id = await findIdColumn(connection, list, asked, faults)
  const all = await readRecords(connection, list, null, { most: SAMPLED, checkpoint })
  const records = await readRecords(connection, list, id, { most: SAMPLED, checkpoint })
  return {
    profile: {
      name: list.facts.path,
      rows: list.rows,
      sampled: all.rows,
      columns: all.columns.map(profileOf),
      id_candidates: [...candidates],
      id,
      preview: Array.from({ length: Math.min(PREVIEWED, all.rows) }, (_, row) =>
        all.columns.map(({ values }) => shortened(values[row] ?? null)),
      ),
    },
    records,
  }
}

function profileOf(column: RecordColumn): ColumnProfile {
  const counts = new Map<string, number>()
  let filled = 0
  for (const value of column.values) {
    if (value === null || value.trim() === '') continue
    filled++
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const most = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 5)
  return {
    name: column.name,
    filled,
    distinct: counts.size,
    examples: most.map(([value]) => shortened(value) ?? ''),
    kind: guessKind(column),
  }
}

function shortened(value: string | null): string | null {
  return value !== null && value.length > 200 ? `${value.slice(0, 200)}…` : value
}
