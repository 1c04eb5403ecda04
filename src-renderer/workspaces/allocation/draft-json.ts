import { allocationInputs } from '../../../src-shared/allocation/inputs.ts'
import { issueSentences } from '../../../src-shared/issue-sentences.ts'
import { allocationJob } from '../../../src-shared/runs.ts'
import { partialInputsOf, writeInputs, type Draft } from './draft.ts'
import { noWriteTarget, writeOf } from './write-target.ts'
import { readJson } from './json-positions.ts'

/** The body of `POST /api/v1/runs`, in which inputs may still be missing. */
const draftJob = allocationJob.extend({ inputs: allocationInputs.partial() })

/** The form's values as JSON. */
export function draftText(draft: Draft): string {
  const job = {
    kind: 'allocation',
    inputs: partialInputsOf(draft),
    parameters: draft.parameters,
    output: draft.output.trim() === '' ? null : draft.output.trim(),
    dry_run: draft.dryRun,
    ...writeOf(partialInputsOf(draft), draft.write),
  }
  return `${JSON.stringify(job, null, 2)}\n`
}

export interface LineFault {
  /** From 1. */
  readonly line: number
  readonly text: string
}

export type ReadDraft =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly faults: readonly LineFault[] }

/** The form with the values of a JSON text; what the text cannot say (a watched folder) stays. */
export function readDraftText(text: string, before: Draft): ReadDraft {
  const json = readJson(text)
  if (!json.ok) return { ok: false, faults: [{ line: json.line, text: `${json.what}.` }] }
  const parsed = draftJob.safeParse(json.value)
  if (!parsed.success) {
    const faults = issueSentences(parsed.error).map(({ path, text: fault }) => ({
      line: json.lineOf(path),
      text: fault,
    }))
    return { ok: false, faults: faults.toSorted((a, b) => a.line - b.line) }
  }
  const { inputs, parameters, output, dry_run: dryRun, write = noWriteTarget } = parsed.data
  const draft = writeInputs(before, inputs, 'emptied')
  return { ok: true, draft: { ...draft, parameters, output: output ?? '', dryRun, write } }
}

/** A text that was typed, and the form's values (as JSON) at that time. */
export interface TypedJson {
  readonly text: string
  readonly of: string
}

/** The text to show: what was typed, faults and layout kept, until the form says something else. */
export function shownText(draft: Draft, typed: TypedJson | null): string {
  const standing = draftText(draft)
  return typed !== null && typed.of === standing ? typed.text : standing
}

export function parseTypedJson(stored: unknown): TypedJson | null {
  const given = stored as Partial<TypedJson> | null | undefined
  return typeof given?.text === 'string' && typeof given.of === 'string'
    ? { text: given.text, of: given.of }
    : null
}
