import {
  type AllocationInputName,
  allocationInputNames,
} from '../../src-shared/allocation/inputs.ts'
import type { RecordedFile } from '../../src-shared/allocation/input-changes.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import type { InputSummary } from '../../src-shared/allocation/summary.ts'
import type { Connection } from '../data/duckdb.ts'
import { combinedSha256, type Fingerprint, fingerprintFiles } from '../data/fingerprint.ts'
import type { FaultList } from './faults.ts'
import { aboutQueries, asFault, openInput } from './gather-source.ts'
import type { GatherInputs, GatherControl, Opened, Fetched, Prints } from './gather-types.ts'

/** Queries are asked first: from then on their rows are files like the others. */
export async function openInputs(
  connection: Connection,
  inputs: GatherInputs,
  faults: FaultList,
  control: GatherControl,
): Promise<{ readonly opened: Opened; readonly fetched: Fetched }> {
  const opened: Opened = {}
  const fetched: Fetched = {}
  for (const input of allocationInputNames) {
    const source = inputs[input]
    if (source === undefined) continue
    if (source.kind === 'file') {
      const found = await openInput(connection, input, source, faults)
      if (found !== null) opened[input] = found
      continue
    }
    const { fetch } = control
    if (fetch === undefined) throw new Error(`nobody can ask ${source.connection} here`)
    const rows = await asFault(input, faults, () => fetch(connection, input, source), aboutQueries)
    if (rows === null) continue
    fetched[input] = rows
    const file = { kind: 'file', path: rows.path, columns: source.columns } as const
    const found = await openInput(connection, input, file, faults, sourceName(source))
    if (found !== null) opened[input] = found
  }
  return { opened, fetched }
}

/** Hashes all files while they are loaded; what cannot be unpacked becomes a fault. */
export async function fingerprints(
  opened: Opened,
  faults: FaultList,
  control: GatherControl,
): Promise<Prints> {
  const prints = new Map<AllocationInputName, readonly Fingerprint[]>()
  for (const input of allocationInputNames) {
    const source = opened[input]
    if (source === undefined) continue
    const found = await asFault(input, faults, () =>
      fingerprintFiles(source.files, () => control.checkpoint()),
    )
    if (found !== null) prints.set(input, found)
  }
  return prints
}

/** With the times they had before they were read: what is written meanwhile shows later. */
export function recordedFiles(
  opened: Opened,
  fetched: Fetched,
  prints: Prints,
): ReadonlyMap<AllocationInputName, readonly RecordedFile[]> {
  const record = (input: AllocationInputName, { path, bytes, sha256 }: Fingerprint) => {
    const seen = opened[input]?.files.find((file) => file.path === path)
    return { path, bytes, modified_at: new Date(seen?.modifiedMs ?? 0).toISOString(), sha256 }
  }
  return new Map(
    [...prints]
      // The file of a query is gone with its task.
      .filter(([input]) => fetched[input] === undefined)
      .map(([input, files]) => [input, files.map((file) => record(input, file))] as const),
  )
}

export function summaries(
  inputs: GatherInputs,
  fetched: Fetched,
  opened: Opened,
  prints: Prints,
  rowsOf: (input: AllocationInputName) => number,
): readonly InputSummary[] {
  return allocationInputNames.flatMap((input) => {
    const source = inputs[input]
    const files = prints.get(input)
    if (source === undefined || opened[input] === undefined || files === undefined) return []
    const read = { input, path: sourceName(source), rows: rowsOf(input) }
    const query = fetched[input]
    if (query !== undefined) {
      const { bytes, sha256, record } = query
      return [{ ...read, bytes, sha256, query: record }]
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    return [{ ...read, bytes, sha256: combinedSha256(files) }]
  })
}
