import type {
  AssignmentsRequest,
  ContractsRequest,
} from '../../../../src-shared/allocation/result.ts'
import { parseSort, type RunSearch } from '../../runs/run-search.ts'

type AssignmentColumn = AssignmentsRequest['sort'][number]['column']
type ContractColumn = ContractsRequest['sort'][number]['column']
export type AssignmentsFilter = Pick<AssignmentsRequest, 'sort' | 'filters'>
export type ContractsFilter = Pick<ContractsRequest, 'sort' | 'filters'>

/** The name by which the address and the filter chips know users without a group. */
export const noGroup = '(none)'

const assignmentColumns = [
  'user_id',
  'contract_id',
  'score',
  'sponsored',
  'group_id',
  'round',
] as const
const contractColumns = [
  'contract_id',
  'name',
  'sponsored',
  'cap',
  'assigned',
  'fill',
  'demand',
  'price',
  'score_sum',
] as const

/** What the address asks of the assignments, in the terms of the query process. */
export function assignmentsFilterOf(search: RunSearch): AssignmentsFilter {
  const filters: AssignmentsRequest['filters'] = []
  if (search.user !== undefined) {
    filters.push({ column: 'user_id', op: 'contains', value: search.user })
  }
  if (search.contract !== undefined) {
    filters.push({ column: 'contract_id', op: 'equals', value: search.contract })
  }
  if (search.group !== undefined) {
    filters.push({
      column: 'group_id',
      op: 'equals',
      value: search.group === noGroup ? '' : search.group,
    })
  }
  if (search.sponsored !== undefined) {
    filters.push({ column: 'sponsored', op: 'equals', value: String(search.sponsored === 'yes') })
  }
  filters.push(...bounds('score', search.score_from, search.score_to))
  return { filters, sort: sortOf(assignmentColumns, search.sort) }
}

/** What the address asks of the contracts. */
export function contractsFilterOf(search: RunSearch): ContractsFilter {
  const filters: ContractsRequest['filters'] = []
  if (search.contract !== undefined) {
    filters.push({ column: 'contract_id', op: 'contains', value: search.contract })
  }
  if (search.sponsored !== undefined) {
    filters.push({ column: 'sponsored', op: 'equals', value: String(search.sponsored === 'yes') })
  }
  filters.push(...bounds('price', search.price_from, search.price_to))
  filters.push(...bounds('fill', search.use_from, search.use_to))
  return { filters, sort: sortOf(contractColumns, search.sort) }
}

function bounds<C extends AssignmentColumn | ContractColumn>(
  column: C,
  from: number | undefined,
  to: number | undefined,
): { column: C; op: 'at_least' | 'at_most'; value: number }[] {
  return [
    ...(from === undefined ? [] : [{ column, op: 'at_least' as const, value: from }]),
    ...(to === undefined ? [] : [{ column, op: 'at_most' as const, value: to }]),
  ]
}

function sortOf<C extends string>(
  columns: readonly C[],
  text: string | undefined,
): { column: C; direction: 'asc' | 'desc' }[] {
  const sort = parseSort(text)
  const column = columns.find((known) => known === sort?.column)
  return sort === null || column === undefined ? [] : [{ column, direction: sort.direction }]
}
