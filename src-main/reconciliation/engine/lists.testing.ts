import type { EngineOptions, EngineResult, RecordList } from './types.ts'
import { reconcileRecords } from './reconcile.ts'

/** Numbers 0..1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

export function listOf(columns: Readonly<Record<string, readonly (string | null)[]>>): RecordList {
  const names = Object.keys(columns)
  const rows = columns[names[0]!]!.length
  return {
    rows,
    ids: Array.from({ length: rows }, (_, row) => String(row)),
    columns: names.map((name) => ({ name, values: columns[name]! })),
  }
}

const makers = ['Norvik', 'Halden', 'Brenta', 'Osprey', 'Kestrel', 'Lumo', 'Tarn', 'Vesper']
const things = ['kettle', 'blender', 'toaster', 'fan heater', 'vacuum cleaner', 'iron', 'radio']
const traits = ['steel', 'compact', 'cordless', 'digital', 'quiet', 'large', 'folding', 'travel']

/** Products of an invented shop: the catalogue's and the price list's way of writing each. */
export function productLists(count: number, seed: number): { left: RecordList; right: RecordList } {
  const random = randomNumbers(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const left: [string, string, string][] = []
  const right: [string, string, string][] = []
  for (let row = 0; row < count; row++) {
    const maker = pick(makers)
    const thing = pick(things)
    const letters = Array.from({ length: 3 }, () => String.fromCharCode(65 + random() * 26)).join(
      '',
    )
    const number = Math.floor(100 + random() * 900)
    const [first, second, third] = [pick(traits), pick(traits), pick(traits)]
    const price = 20 + Math.floor(random() * 400)
    left.push([
      `${maker} ${letters}-${number} ${thing} ${first}`,
      `${first} ${second} ${thing}`,
      `${price}.00`,
    ])
    const code = random() < 0.8 ? ` ${letters}${number}` : ''
    right.push([
      `${maker} ${first} ${thing}${code}`,
      `${thing}, ${second}, ${third}`,
      random() < 0.8 ? `${price} EUR` : `${price + 5} EUR`,
    ])
  }
  const list = (rows: readonly [string, string, string][]): RecordList =>
    listOf({
      title: rows.map((row) => row[0]),
      details: rows.map((row) => row[1]),
      price: rows.map((row) => row[2]),
    })
  return { left: list(left), right: list(right) }
}

export function rowsOf(list: RecordList, keep: readonly number[]): RecordList {
  return {
    rows: keep.length,
    ids: keep.map((row) => list.ids[row]!),
    columns: list.columns.map((column) => ({
      name: column.name,
      values: keep.map((row) => column.values[row]!),
    })),
  }
}

export const engineDefaults: EngineOptions = {
  fields: null,
  cardinality: 'auto',
  accept: null,
  reject: null,
  seed: 1,
  deduplicate: false,
  labels: [],
  abbreviations: [],
  threads: 1,
}

export function reconcile(
  left: RecordList,
  right: RecordList,
  options: Partial<EngineOptions> = {},
): EngineResult {
  return reconcileRecords(left, right, { ...engineDefaults, ...options }, { stage() {}, step() {} })
}

/** "left id = right id" of the single best answer: accepted, and review from one half up. */
export function matchesOf(left: RecordList, right: RecordList, result: EngineResult): string[] {
  const { pairs } = result
  const matches: string[] = []
  for (let p = 0; p < pairs.count; p++) {
    if (pairs.decision[p] === 0 || (pairs.decision[p] === 1 && pairs.confidence[p]! >= 0.5)) {
      matches.push(`${left.ids[pairs.left[p]!]} = ${right.ids[pairs.right[p]!]}`)
    }
  }
  return matches.toSorted()
}
