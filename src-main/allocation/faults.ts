import type { Fault, FaultKind } from '../../src-shared/allocation/faults.ts'
import {
  type AllocationInputName,
  allocationInputDescriptions,
  allocationInputNames,
} from '../../src-shared/allocation/inputs.ts'

export interface Occurrence {
  readonly count: number
  readonly rows?: readonly number[]
  readonly samples?: readonly string[]
  /** Named where an input has several files: the one that `rows` count in. */
  readonly file?: string | undefined
}

/** Faults of all inputs as they are found; reported in order of input, errors first. */
export class FaultList {
  readonly #faults: Fault[] = []

  error(
    input: AllocationInputName,
    kind: FaultKind,
    occurrence: Occurrence,
    text: FaultText,
  ): void {
    this.#add(input, kind, 'error', occurrence, text)
  }

  warning(
    input: AllocationInputName,
    kind: FaultKind,
    occurrence: Occurrence,
    text: FaultText,
  ): void {
    this.#add(input, kind, 'warning', occurrence, text)
  }

  get hasErrors(): boolean {
    return this.#faults.some(({ severity }) => severity === 'error')
  }

  all(): readonly Fault[] {
    const order = (fault: Fault): number =>
      allocationInputNames.indexOf(fault.input) * 2 + (fault.severity === 'error' ? 0 : 1)
    return this.#faults.toSorted((left, right) => order(left) - order(right))
  }

  #add(
    input: AllocationInputName,
    kind: FaultKind,
    severity: Fault['severity'],
    { count, rows = [], samples = [], file }: Occurrence,
    { message, remedy }: FaultText,
  ): void {
    const where =
      file === undefined || rows.length === 0 ? '' : ` Row numbers are those of ${file}.`
    this.#faults.push({
      input,
      kind,
      severity,
      count,
      rows: rows.slice(0, 10),
      samples: samples.slice(0, 10).map(shorten),
      message: `${allocationInputDescriptions[input].label}: ${message}${where}`,
      remedy,
    })
  }
}

export interface FaultText {
  /** What is wrong, after the name of the input. */
  readonly message: string
  readonly remedy: string
}

/** `1 row has`, `12 rows have`: the noun and its verb by number, the number grouped in thousands. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/** Outer spaces are the fault often enough: quotes make them visible. */
function shorten(given: string): string {
  const text = given === given.trim() ? given : `"${given}"`
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
