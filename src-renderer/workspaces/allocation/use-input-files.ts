import { useQueries } from '@tanstack/react-query'
import {
  allocationInputNames,
  type AllocationInputName,
} from '../../../src-shared/allocation/inputs.ts'
import type { PreflightReport } from '../../../src-shared/allocation/preflight.ts'
import type { InspectedFile } from '../../../src-shared/files.ts'
import { readableError, type ReadableFailure } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import type { Draft } from './draft.ts'
import { faultSentence } from './fault-words.ts'
import { queryFault } from './query-template-words.ts'
import { firstFault, matchesOf, type ColumnMatch } from './inspected.ts'

/** What is known of an input's file. */
export type InputState =
  | { readonly state: 'empty' }
  | { readonly state: 'reading' }
  | { readonly state: 'failed'; readonly error: ReadableFailure }
  /** Asked of a database when the inputs are checked and by the run. */
  | {
      readonly state: 'query'
      /** Why it cannot be asked yet. */
      readonly fault: string | null
      readonly rows: number | null
      readonly faultMessage: string | null
      readonly severity: 'error' | 'warning' | null
    }
  | {
      readonly state: 'read'
      readonly file: InspectedFile
      readonly matches: readonly ColumnMatch[]
      /** The first fault that the preflight found in it. */
      readonly faultMessage: string | null
      readonly severity: 'error' | 'warning' | null
    }

export type InputStates = Readonly<Record<AllocationInputName, InputState>>

/** Looks into each named file: its columns, rows and first lines. */
export function useInputFiles(draft: Draft): InputStates {
  const results = useQueries({
    queries: allocationInputNames.map((name) => ({
      ...rpc.files.inspect.queryOptions({
        input: { path: draft.paths[name].trim(), input: name },
        staleTime: 60_000,
        retry: false,
      }),
      enabled: draft.queries[name] === undefined && draft.paths[name].trim() !== '',
    })),
  })
  return Object.fromEntries(
    allocationInputNames.map((name, index): [AllocationInputName, InputState] => {
      const result = results[index]
      const query = draft.queries[name]
      if (query !== undefined) {
        const fault = queryFault(query)
        return [name, { state: 'query', fault, rows: null, faultMessage: null, severity: null }]
      }
      if (draft.paths[name].trim() === '' || result === undefined) return [name, { state: 'empty' }]
      if (result.isError) return [name, { state: 'failed', error: readableError(result.error) }]
      if (result.data === undefined) return [name, { state: 'reading' }]
      return [
        name,
        {
          state: 'read',
          file: result.data,
          matches: matchesOf(result.data, draft.columns[name]),
          faultMessage: null,
          severity: null,
        },
      ]
    }),
  ) as Record<AllocationInputName, InputState>
}

/** The states with the first fault that a preflight has found in each input. */
export function withFaults(states: InputStates, report: PreflightReport | null): InputStates {
  if (report === null) return states
  return Object.fromEntries(
    allocationInputNames.map((name): [AllocationInputName, InputState] => {
      const input = states[name]
      const faults = report.faults.filter((fault) => fault.input === name)
      const first = faults.find((fault) => fault.severity === 'error') ?? faults[0]
      return [
        name,
        input.state === 'read' && first !== undefined
          ? { ...input, faultMessage: faultSentence(first), severity: first.severity }
          : input.state === 'query'
            ? {
                ...input,
                rows: report.inputs.find((each) => each.input === name)?.rows ?? null,
                faultMessage: first === undefined ? null : faultSentence(first),
                severity: first?.severity ?? null,
              }
            : input,
      ]
    }),
  ) as Record<AllocationInputName, InputState>
}

/** Every named input can be read and has its columns: the preflight makes sense. */
export function allReadable(states: InputStates): boolean {
  return allocationInputNames.every((name) => {
    const input = states[name]
    return (
      input.state === 'empty' ||
      (input.state === 'query' && input.fault === null) ||
      (input.state === 'read' && firstFault(input.file, input.matches) === null)
    )
  })
}
