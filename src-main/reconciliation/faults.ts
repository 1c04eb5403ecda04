import type { ReconciliationInputName } from '../../src-shared/reconciliation/inputs.ts'
import { reconciliationInputWords } from '../../src-shared/reconciliation/inputs.ts'
import type { ListFault } from '../../src-shared/reconciliation/summary.ts'
import { expected } from '../platform/errors.ts'

const grouped = new Intl.NumberFormat('en-US')

export function counted(count: number, one: string, many: string): string {
  return `${grouped.format(count)} ${count === 1 ? one : many}`
}

/** Faults of all inputs, so that they are mended in one go. */
export class ListFaults {
  readonly #faults: ListFault[] = []

  error(
    input: ReconciliationInputName,
    kind: ListFault['kind'],
    found: { readonly count: number; readonly samples?: readonly string[] },
    text: { readonly message: string; readonly remedy: string },
  ): void {
    this.#add('error', input, kind, found, text)
  }

  warning(
    input: ReconciliationInputName,
    kind: ListFault['kind'],
    found: { readonly count: number; readonly samples?: readonly string[] },
    text: { readonly message: string; readonly remedy: string },
  ): void {
    this.#add('warning', input, kind, found, text)
  }

  all(): readonly ListFault[] {
    return this.#faults
  }

  /** Throws `bad_input` that tells every error there is. */
  throwErrors(): void {
    const errors = this.#faults.filter(({ severity }) => severity === 'error')
    if (errors.length === 0) return
    throw expected('bad_input', {
      what: errors.map(({ message }) => message).join(' '),
      remedy: [...new Set(errors.map(({ remedy }) => remedy))].join(' '),
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }

  #add(
    severity: ListFault['severity'],
    input: ReconciliationInputName,
    kind: ListFault['kind'],
    { count, samples = [] }: { readonly count: number; readonly samples?: readonly string[] },
    { message, remedy }: { readonly message: string; readonly remedy: string },
  ): void {
    this.#faults.push({
      input,
      kind,
      severity,
      count,
      samples: samples.slice(0, 10).map((sample) => sample.slice(0, 200)),
      message: `${reconciliationInputWords[input]}: ${message}`,
      remedy,
    })
  }
}
