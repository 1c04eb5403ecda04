import type { MoveWay } from '../../../../src-shared/allocation/moves.ts'
import { countOf, formatValue } from '../../../format.ts'
import { signed } from './delta-words.ts'

/** The name of an end of a move: a contract, a free slot (''), all others (null). */
export function endName(contract: string | null): string {
  if (contract === null) return 'All others'
  return contract === '' ? 'Free slot' : contract
}

/** `12 moves from c1 to a free slot, value −3.4`. */
export function wayWords({ from_contract, to_contract, moves, value_change }: MoveWay): string {
  const word = (contract: string | null): string =>
    contract === null ? 'all others' : contract === '' ? 'a free slot' : contract
  return `${countOf(moves, 'move')} from ${word(from_contract)} to ${word(to_contract)}, value ${valueChange(value_change)}`
}

/** `+12.5`, `−3`, `0`. */
export function valueChange(change: number): string {
  return Math.abs(change) < 1e-9 ? '0' : signed(change, formatValue(Math.abs(change)))
}
