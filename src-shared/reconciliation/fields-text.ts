import { fieldKind, fieldKinds, type FieldPair } from './fields.ts'

/**
 * `left=right:kind,...` as the command line takes it. Several columns of a side are joined by `+`; a
 * backslash before `, + = : \` makes it part of a name.
 */
export function parseFields(
  text: string,
):
  | { readonly ok: true; readonly fields: FieldPair[] }
  | { readonly ok: false; readonly why: string } {
  const fields: FieldPair[] = []
  for (const entry of cut(text, ',')) {
    const written = entry.trim()
    if (written === '') continue
    const [columns = '', kind, ...more] = cut(written, ':')
    const [left = '', right, ...further] = cut(columns, '=')
    if (right === undefined || further.length > 0 || more.length > 0) {
      return { ok: false, why: `${written} is no field` }
    }
    const parsed = fieldKind.safeParse(kind?.trim())
    if (!parsed.success) {
      return { ok: false, why: `${written} needs a kind: ${fieldKinds.join(', ')}` }
    }
    const pair = { left: namesOf(left), right: namesOf(right), kind: parsed.data }
    if (pair.left.length === 0 || pair.right.length === 0) {
      return { ok: false, why: `${written} names no column on one side` }
    }
    fields.push(pair)
  }
  return fields.length === 0 ? { ok: false, why: 'no field is named' } : { ok: true, fields }
}

/** `title=name:name`: what {@link parseFields} reads. */
export function fieldText({ left, right, kind }: FieldPair): string {
  const side = (columns: readonly string[]): string =>
    columns.map((column) => column.replaceAll(/[\\+=:,]/g, '\\$&')).join('+')
  return `${side(left)}=${side(right)}:${kind}`
}

function namesOf(text: string): string[] {
  return cut(text, '+')
    .map((name) => name.trim().replaceAll(/\\(.)/g, '$1'))
    .filter((name) => name !== '')
}

/** Cuts at a mark that no backslash stands before; backslashes stay. */
function cut(text: string, mark: string): readonly string[] {
  const parts = ['']
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter === mark) parts.push('')
    else if (letter === '\\' && at + 1 < text.length) {
      parts[parts.length - 1] += letter + text[++at]!
    } else parts[parts.length - 1] += letter
  }
  return parts
}
