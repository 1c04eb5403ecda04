import { z } from 'zod'
import {
  type InputSource,
  type QuerySource,
  querySource,
} from '../../../src-shared/allocation/inputs.ts'
import {
  reconciliationInputNames,
  type ReconciliationInputName,
  type ReconciliationInputs,
} from '../../../src-shared/reconciliation/inputs.ts'
import type { ReconciliationJob } from '../../../src-shared/reconciliation/job.ts'
import {
  type ReconciliationParameters,
  reconciliationDefaults,
  reconciliationParameters,
} from '../../../src-shared/reconciliation/parameters.ts'
import { type Survivorship, survivorship } from '../../../src-shared/reconciliation/survivorship.ts'
import type { MatchesTarget } from '../../../src-shared/reconciliation/write.ts'
import { runId } from '../../../src-shared/run-id.ts'
import { queryFault } from '../allocation/query-template-words.ts'
import { isPrefix } from '../events/load-target.ts'

/** A path as typed ('' for none), or a query that may not be whole yet. */
export type DraftInput = string | QuerySource

/** What the form holds; it survives leaving the screen. */
export interface ReconciliationDraft {
  readonly inputs: Readonly<Record<ReconciliationInputName, DraftInput>>
  /** One list is searched for records that are there twice; the right one is left alone. */
  readonly alone: boolean
  readonly parameters: ReconciliationParameters
  readonly survivorship: Survivorship
  /** Id of a run whose decisions are kept, or ''. */
  readonly earlier: string
  readonly output: string
  /** The database the pairs are also written to; its connection is '' for none. */
  readonly write: MatchesTarget
  /** The preset that filled the form last. */
  readonly preset: { readonly id: string; readonly name: string } | null
}

const standardSurvivorship: Survivorship = survivorship.parse({})

/** Nowhere yet: the connection is ''. */
export const noMatchesTarget: MatchesTarget = { connection: '', prefix: '' }

/** As a job names it. */
export const jobWriteOf = (write: MatchesTarget): { write?: MatchesTarget } =>
  write.connection === '' ? {} : { write }

export const emptyDraft: ReconciliationDraft = {
  inputs: { left: '', right: '', truth: '' },
  alone: false,
  parameters: reconciliationDefaults,
  survivorship: standardSurvivorship,
  earlier: '',
  output: '',
  write: noMatchesTarget,
  preset: null,
}

const draftInput = z.union([
  z.string(),
  querySource.extend({ connection: z.string().max(200), sql: z.string().max(200_000) }),
])
const stored = z.strictObject({
  inputs: z.strictObject({ left: draftInput, right: draftInput, truth: draftInput }),
  alone: z.boolean(),
  parameters: reconciliationParameters,
  survivorship,
  earlier: z.string(),
  output: z.string(),
  write: z.object({ connection: z.string(), prefix: z.string() }).catch(noMatchesTarget),
  preset: z.object({ id: z.string(), name: z.string() }).nullable().catch(null),
})

export function parseDraft(value: unknown): ReconciliationDraft {
  const parsed = stored.safeParse(value)
  return parsed.success ? parsed.data : emptyDraft
}

/** An input that is whole enough to be read; null for one that is not named. */
export function sourceOf(input: DraftInput): InputSource | null {
  if (typeof input !== 'string') return queryFault(input) === null ? input : null
  const path = input.trim()
  return path === '' ? null : { kind: 'file', path }
}

export function draftInputOf(source: InputSource | undefined): DraftInput {
  if (source === undefined) return ''
  return source.kind === 'file' ? source.path : source
}

export function draftOfJob(job: ReconciliationJob): ReconciliationDraft {
  return {
    inputs: draftInputsOf(job.inputs),
    alone: job.inputs.right === undefined,
    parameters: job.parameters,
    survivorship: job.survivorship,
    earlier: job.earlier ?? '',
    output: job.output ?? '',
    write: job.write ?? noMatchesTarget,
    preset: null,
  }
}

export function draftInputsOf(inputs: {
  readonly [K in ReconciliationInputName]?: InputSource | undefined
}): ReconciliationDraft['inputs'] {
  return {
    left: draftInputOf(inputs.left),
    right: draftInputOf(inputs.right),
    truth: draftInputOf(inputs.truth),
  }
}

export interface ReconciliationJobDraft {
  readonly kind: 'reconciliation'
  readonly inputs: ReconciliationInputs
  readonly parameters: ReconciliationParameters
  readonly survivorship: Survivorship
  readonly earlier: string | null
  readonly output: string | null
  readonly write?: MatchesTarget
}

/** The job that the form describes, or why there is none yet. */
export function jobOf(
  draft: ReconciliationDraft,
):
  | { readonly ok: true; readonly job: ReconciliationJobDraft }
  | { readonly ok: false; readonly why: string } {
  const [left, right, truth] = reconciliationInputNames.map((name) => sourceOf(draft.inputs[name]))
  if (!left) return { ok: false, why: `Name the ${draft.alone ? 'list' : 'left list'} first.` }
  if (!draft.alone && !right) {
    return { ok: false, why: 'Name the right list, or search one list for duplicates.' }
  }
  const earlier = draft.earlier.trim()
  if (earlier !== '' && !runId.safeParse(earlier).success) {
    return { ok: false, why: 'The earlier run is no id of a run.' }
  }
  const { accept, reject } = draft.parameters
  if (accept !== null && reject !== null && reject > accept) {
    return { ok: false, why: 'The threshold of rejection lies above that of acceptance.' }
  }
  if (usesNewest(draft.survivorship) && draft.survivorship.newest_by === null) {
    return { ok: false, why: 'Newest needs the columns that tell which record is newer.' }
  }
  if (draft.write.connection !== '' && !isPrefix(draft.write.prefix)) {
    return { ok: false, why: 'The table in the database cannot have this prefix.' }
  }
  return {
    ok: true,
    job: {
      kind: 'reconciliation',
      inputs: {
        left,
        ...(draft.alone || !right ? {} : { right }),
        ...(truth ? { truth } : {}),
      },
      parameters: draft.parameters,
      survivorship: draft.survivorship,
      earlier: earlier === '' ? null : earlier,
      output: draft.output.trim() === '' ? null : draft.output.trim(),
      ...jobWriteOf(draft.write),
    },
  }
}

export const usesNewest = ({ standard, columns }: Survivorship): boolean =>
  standard === 'newest' || Object.values(columns).includes('newest')

export const isPristine = (draft: ReconciliationDraft): boolean =>
  JSON.stringify(draft) === JSON.stringify(emptyDraft)

/** Fewer, more, or other than what a new form has. */
export function changedParameters({ parameters }: ReconciliationDraft): number {
  return Object.entries(parameters).filter(
    ([name, value]) =>
      JSON.stringify(value) !==
      JSON.stringify(reconciliationDefaults[name as keyof ReconciliationParameters]),
  ).length
}

/** Lines `ltd=limited` beside those that are there. */
export function withAbbreviations(
  { abbreviations, ...parameters }: ReconciliationParameters,
  lines: string,
): ReconciliationParameters {
  const known = new Set(abbreviations.map(({ short }) => short))
  const added = lines.split('\n').flatMap((line) => {
    const [short = '', long = ''] = line.split('=').map((part) => part.trim())
    return short === '' || long === '' || known.has(short) ? [] : [{ short, long }]
  })
  return { ...parameters, abbreviations: [...abbreviations, ...added] }
}
