import type { Fault } from '../../src-shared/allocation/faults.ts'
import {
  type AllocationInputName,
  allocationInputNames,
} from '../../src-shared/allocation/inputs.ts'
import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { RecordedFile } from '../../src-shared/allocation/input-changes.ts'
import type { InputSummary } from '../../src-shared/allocation/summary.ts'
import type { Connection } from '../data/duckdb.ts'
import type { Fingerprint } from '../data/fingerprint.ts'
import type { DroppedPairs } from './csr.ts'
import type { Instance } from './engine/instance.ts'
import { counted, FaultList } from './faults.ts'
import {
  readContracts,
  readExclusions,
  readGroups,
  readPins,
  readUsers,
  reportUngrouped,
} from './gather-arrays.ts'
import {
  buildRows,
  countPairs,
  openPairs,
  type PairSource,
  reportDuplicatePairs,
} from './gather-pairs.ts'
import { checkPins, type PinRules } from './gather-pins.ts'
import { type InputTable, loadInput, occurrences } from './gather-source.ts'
import { buildContracts, buildGroups, overrideCaps, reportEmptyIds } from './gather-tables.ts'
import { buildRatios } from './gather-ratios.ts'
import { openInputs, fingerprints, recordedFiles, summaries } from './gather-inputs.ts'
import type { GatherInputs, GatherControl, Opened } from './gather-types.ts'

export type GatherParameters = PinRules &
  Pick<AllocationParameters, 'unsponsored_cap' | 'min_score' | 'ratio_override' | 'cap_override'>

/** Ids by number. The last group is '': users without a group. */
export interface Names {
  readonly users: readonly string[]
  readonly contracts: readonly string[]
  readonly groups: readonly string[]
  /** Further columns of the caps file, and for each contract its values; '' where empty. */
  readonly attributeColumns: readonly string[]
  readonly attributes: readonly (readonly string[])[]
}

export interface GatherReport {
  /** Every kind of fault once, in order of input, errors first. */
  readonly faults: readonly Fault[]
  /** Inputs that could be opened. Rows: that could be read. */
  readonly inputs: readonly InputSummary[]
  readonly files: readonly Fingerprint[]
  /** The files of each input, as they were when it was opened. */
  readonly filesOf: ReadonlyMap<AllocationInputName, readonly RecordedFile[]>
  /** What the file says of the groups whose target the parameters replace; null: no row. */
  readonly ratiosOfFile: ReadonlyMap<string, number | null>
  /** What the file says of the contracts whose cap the parameters replace; null: an empty cap. */
  readonly capsOfFile: ReadonlyMap<string, number | null>
  /** Null unless the pairs were gathered. */
  readonly dropped: (DroppedPairs & { readonly unknownContract: number }) | null
}

export type Gathered =
  | {
      readonly ok: true
      readonly instance: Instance
      readonly names: Names
      readonly report: GatherReport
    }
  | { readonly ok: false; readonly report: GatherReport }

/**
 * Reads and checks all inputs and numbers their ids. Every fault of every input is in the report;
 * with an error among them there is no instance. Throws CancelledError, and expected errors for
 * what is no fault of an input (memory, disk).
 *
 * Leaves the tables `contracts (idx, contract_id, cap, sponsored, attribute_...)`,
 * `users (idx, user_id, pairs, group_idx)` and `group_names (idx, group_id)` in the connection.
 */
export async function gatherInstance(
  connection: Connection,
  inputs: GatherInputs,
  parameters: GatherParameters,
  control: GatherControl,
): Promise<Gathered> {
  const faults = new FaultList()
  const { opened, fetched } = await openInputs(connection, inputs, faults, control)
  control.checkpoint()
  const prints = fingerprints(opened, faults, control)
  // Awaited below; a failure before that must not count as unhandled.
  prints.catch(() => undefined)
  const tables = await loadTables(connection, opened, parameters, faults)
  control.checkpoint()
  await using pairs = await loadPairs(connection, opened, tables, faults, control)
  const report = async (dropped: GatherReport['dropped']): Promise<GatherReport> => {
    const files = await prints
    const rowsOf = (input: AllocationInputName): number =>
      input === 'elig' ? (pairs?.rows ?? 0) : (tables[input]?.rows ?? 0)
    return {
      faults: faults.all(),
      inputs: summaries(inputs, fetched, opened, files, rowsOf),
      files: [...new Map([...files.values()].flat().map((print) => [print.path, print])).values()],
      filesOf: recordedFiles(opened, fetched, files),
      ratiosOfFile: tables.ratiosOfFile,
      capsOfFile: tables.capsOfFile,
      dropped,
    }
  }
  if (faults.hasErrors || pairs === null) return { ok: false, report: await report(null) }
  const built = await buildInstance(connection, pairs, tables, parameters, faults, control)
  const done = await report({ ...built.dropped, unknownContract: pairs.rows - pairs.known })
  if (faults.hasErrors) return { ok: false, report: done }
  return { ok: true, instance: built.instance, names: built.names, report: done }
}

type Tables = Partial<Record<AllocationInputName, InputTable>> & {
  readonly attributes: readonly string[]
  readonly ratiosOfFile: GatherReport['ratiosOfFile']
  readonly capsOfFile: GatherReport['capsOfFile']
}

async function loadTables(
  connection: Connection,
  opened: Opened,
  parameters: GatherParameters,
  faults: FaultList,
): Promise<Tables> {
  const attributes = opened.caps?.attributes ?? []
  const tables: Partial<Record<AllocationInputName, InputTable>> = {}
  for (const input of allocationInputNames) {
    const source = opened[input]
    if (source === undefined || input === 'elig') continue
    const table = await loadInput(connection, input, source, faults, {
      mayBeEmpty: input === 'exclusions' || input === 'pins',
      ...(input === 'caps' ? { attributes } : {}),
    })
    if (table !== null) tables[input] = table
  }
  let capsOfFile: GatherReport['capsOfFile'] = new Map()
  if (tables.caps !== undefined) {
    await buildContracts(connection, tables.caps, parameters.unsponsored_cap, attributes, faults)
    capsOfFile = await overrideCaps(connection, parameters.cap_override, faults)
  } else {
    await connection.run('CREATE OR REPLACE TABLE contracts (idx UINTEGER, contract_id VARCHAR)')
  }
  const groups = tables.user_groups ?? null
  await buildGroups(connection, groups, faults)
  const ratiosOfFile = await buildRatios(
    connection,
    tables.group_ratios ?? null,
    parameters.ratio_override,
    groups !== null,
    faults,
  )
  if (tables.exclusions !== undefined) {
    await checkExclusions(connection, tables.exclusions, tables.caps !== undefined, faults)
  }
  if (tables.pins !== undefined) {
    await reportEmptyIds(connection, tables.pins, 'user_id', faults)
    await reportEmptyIds(connection, tables.pins, 'contract_id', faults)
  }
  return { ...tables, attributes, ratiosOfFile, capsOfFile }
}

async function checkExclusions(
  connection: Connection,
  exclusions: InputTable,
  capsKnown: boolean,
  faults: FaultList,
): Promise<void> {
  await reportEmptyIds(connection, exclusions, 'contract_id', faults)
  if (!capsKnown) return
  const unknown = await occurrences(
    connection,
    exclusions,
    exclusions.table,
    `coalesce(trim(contract_id), '') <> '' AND contract_id NOT IN (SELECT contract_id FROM contracts)`,
    'contract_id',
  )
  if (unknown === null) return
  faults.warning('exclusions', 'unknown_contract', unknown, {
    message: `${counted(unknown.count, 'row names a contract that is', 'rows name contracts that are')} not in the caps.`,
    remedy: 'These rows change nothing; check the spelling of the contracts.',
  })
}

/** Shares of the whole at the end of each part: parsing text, the first pass; the second is the rest. */
const share = { parsed: 0.3, counted: 0.4 } as const

type CountedPairs = PairSource & { readonly rows: number; readonly known: number }

async function loadPairs(
  connection: Connection,
  opened: Opened,
  tables: Tables,
  faults: FaultList,
  control: GatherControl,
): Promise<CountedPairs | null> {
  if (opened.elig === undefined) return null
  const isParquet = opened.elig.files.every(({ format }) => format === 'parquet')
  const counting = isParquet ? 0 : share.parsed
  const parsed = (fraction: number): void =>
    control.update({ fraction: share.parsed * fraction, detail: 'parsing eligible pairs' })
  const passed = (fraction: number): void =>
    control.update({
      fraction: counting + (share.counted - counting) * fraction,
      detail: 'counting eligible pairs',
    })
  const source = await openPairs(connection, opened.elig, control.temporary, faults, parsed)
  if (source === null) return null
  const capsKnown = tables.caps !== undefined
  const counts = await countPairs(connection, source, capsKnown, faults, passed)
  if (counts.rows > 0 && counts.known === 0 && !faults.hasErrors) {
    reportNoPairs(faults, 'every contract in it is missing from the caps')
  }
  return { ...source, ...counts }
}

function reportNoPairs(faults: FaultList, reason: string): void {
  faults.error(
    'elig',
    'no_eligible_pairs',
    { count: 1 },
    {
      message: `not one eligible pair is left: ${reason}.`,
      remedy: 'Check that caps, exclusions and the lowest score belong to this drop.',
    },
  )
}

async function buildInstance(
  connection: Connection,
  pairs: CountedPairs,
  tables: Tables,
  parameters: GatherParameters,
  faults: FaultList,
  control: GatherControl,
) {
  const contracts = await readContracts(connection, tables.attributes)
  const groups = await readGroups(connection)
  const users = await readUsers(connection, groups.names.length - 1)
  control.checkpoint()
  const exclusions = await readExclusions(connection, tables.exclusions, contracts.names.length)
  const rows = await buildRows(connection, pairs, users.pairsOf, {
    ...exclusions,
    minScore: parameters.min_score ?? 0,
    checkpoint: () => control.checkpoint(),
    progress: (done, total) =>
      control.update({
        fraction: share.counted + (1 - share.counted) * (total === 0 ? 1 : done / total),
        detail: 'loading eligible pairs',
        done,
        total,
        unit: 'pairs',
      }),
  })
  const eligibility = {
    users: users.names.length,
    contracts: contracts.names.length,
    groups: groups.names.length,
    rowStart: rows.rowStart,
    contract: rows.contract,
    score: rows.score,
    cap: contracts.cap,
    sponsored: contracts.sponsored,
    groupOf: users.groupOf,
    target: groups.target,
  }
  if (rows.contract.length === 0)
    reportNoPairs(faults, 'exclusions and the lowest score took them all')
  if (rows.dropped.duplicates > 0) {
    const samples = rows.dropped.duplicateSamples.map(({ user, contract }) => ({
      user: users.names[user]!,
      contract: contracts.names[contract]!,
    }))
    await reportDuplicatePairs(connection, pairs, rows.dropped.duplicates, samples, faults)
  }
  if (tables.user_groups !== undefined) reportUngrouped(eligibility, users.names, faults)
  const pins = checkPins(
    await readPins(connection, tables.pins, tables.exclusions, faults),
    eligibility,
    groups.names,
    parameters,
    faults,
  )
  const names: Names = {
    users: users.names,
    contracts: contracts.names,
    groups: groups.names,
    attributeColumns: tables.attributes,
    attributes: contracts.attributes,
  }
  return { instance: { ...eligibility, pins } satisfies Instance, names, dropped: rows.dropped }
}
