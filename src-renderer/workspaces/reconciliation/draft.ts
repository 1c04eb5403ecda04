import type { InputSource } from '../../../src-shared/allocation/inputs.ts'
import type { CardinalitySetting, FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import type { ReconciliationJob } from '../../../src-shared/reconciliation/job.ts'
import { reconciliationDefaults } from '../../../src-shared/reconciliation/parameters.ts'

export type ListName = 'left' | 'right' | 'truth'

/** What the form of a new reconciliation holds; it survives leaving the screen. */
export interface ReconciliationDraft {
  readonly paths: Readonly<Record<ListName, string>>
  /** Null: as the lists propose. */
  readonly leftId: string | null
  readonly rightId: string | null
  readonly fields: readonly FieldPair[] | null
  readonly cardinality: CardinalitySetting
  /** 0..1; null: proposed by the engine. */
  readonly accept: number | null
  readonly reject: number | null
  readonly output: string
  /** The job that filled the form: what the form does not show is kept. */
  readonly base: ReconciliationJob | null
}

export const emptyDraft: ReconciliationDraft = {
  paths: { left: '', right: '', truth: '' },
  leftId: null,
  rightId: null,
  fields: null,
  cardinality: 'auto',
  accept: null,
  reject: null,
  output: '',
  base: null,
}

export function draftOfJob(job: ReconciliationJob): ReconciliationDraft {
  const pathOf = (source: InputSource | undefined): string =>
    source?.kind === 'file' ? source.path : ''
  const { left, right, truth } = job.inputs
  const { parameters } = job
  return {
    paths: { left: pathOf(left), right: pathOf(right), truth: pathOf(truth) },
    leftId: parameters.left_id,
    rightId: parameters.right_id,
    fields: parameters.fields,
    cardinality: parameters.cardinality,
    accept: parameters.accept,
    reject: parameters.reject,
    output: job.output ?? '',
    base: job,
  }
}

/** The list that is named: a path of the form, or the query of the run that filled it. */
export function sourceOf({ paths, base }: ReconciliationDraft, name: ListName): InputSource | null {
  const path = paths[name].trim()
  if (path !== '') return { kind: 'file', path }
  const kept = base?.inputs[name]
  return kept?.kind === 'query' ? kept : null
}

/** Null while no list is named. */
export function jobOf(draft: ReconciliationDraft): ReconciliationJob | null {
  const [left, right, truth] = (['left', 'right', 'truth'] as const).map((name) =>
    sourceOf(draft, name),
  )
  if (left === null || left === undefined) return null
  const output = draft.output.trim()
  return {
    kind: 'reconciliation',
    inputs: {
      left,
      ...(right && { right }),
      ...(truth && { truth }),
    },
    parameters: {
      ...(draft.base?.parameters ?? reconciliationDefaults),
      left_id: draft.leftId,
      right_id: draft.rightId,
      fields: draft.fields === null ? null : [...draft.fields],
      cardinality: draft.cardinality,
      accept: draft.accept,
      reject: draft.reject,
    },
    survivorship: draft.base?.survivorship ?? { standard: 'inherit', columns: {}, newest_by: null },
    earlier: null,
    output: output === '' ? null : output,
  }
}

/** Why it cannot start yet; null: it can. */
export function reasonAgainst(draft: ReconciliationDraft): string | null {
  if (sourceOf(draft, 'left') === null) return 'Name the left list first.'
  const { accept, reject } = draft
  if (accept !== null && reject !== null && reject > accept) {
    return 'Pairs cannot be rejected above what is accepted.'
  }
  if (draft.fields?.length === 0) return 'Compare at least one pair of columns.'
  const output = draft.output.trim()
  return output !== '' && !output.toLowerCase().endsWith('.csv')
    ? 'The output file ends in .csv.'
    : null
}
